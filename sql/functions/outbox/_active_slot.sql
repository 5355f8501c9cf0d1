-- Private: return the number of the outbox table that is appended to.
CREATE OR REPLACE FUNCTION pgrelay._active_slot()
RETURNS integer
LANGUAGE sql
VOLATILE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
SELECT (s.last_value % 3)::integer FROM pgrelay._slot AS s
$function$;

COMMENT ON FUNCTION pgrelay._active_slot() IS 'Return the number of the outbox table that is appended to';
REVOKE ALL ON FUNCTION pgrelay._active_slot() FROM PUBLIC;
