-- Private: return the name of the function that the triggers of a watch call.
-- Example: _capture_12
CREATE OR REPLACE FUNCTION pgrelay._capture_name(p_watch_id integer)
RETURNS text
LANGUAGE sql
IMMUTABLE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
SELECT '_capture_' || p_watch_id
$function$;

COMMENT ON FUNCTION pgrelay._capture_name(integer)
IS 'Return the name of the function that the triggers of a watch call';
REVOKE ALL ON FUNCTION pgrelay._capture_name(integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pgrelay._capture_name(integer) TO pgrelay_operator;
