-- Private: return what a column that a watch names is called now; NULL if the table no longer has it.
CREATE OR REPLACE FUNCTION pgrelay._column_now(p_watch pgrelay.watch, p_name text)
RETURNS text
LANGUAGE sql
STABLE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
SELECT (pgrelay._columns_now(p_watch, p_name))[1]
$function$;

COMMENT ON FUNCTION pgrelay._column_now(pgrelay.watch, text) IS 'Return what a column that a watch names is called now';
REVOKE ALL ON FUNCTION pgrelay._column_now(pgrelay.watch, text) FROM PUBLIC;
