-- Private: return what a column that a watch names is called now; NULL if the table no longer has it. A column is found
-- by its name, or else, under a name that the table did not have when it was watched, by its number: it was renamed.
-- Numbers alone would not do, because a restored table may have others.
CREATE OR REPLACE FUNCTION pgrelay._column_now(p_watch pgrelay.watch, p_name text)
RETURNS text
LANGUAGE sql
STABLE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
SELECT n.name
FROM unnest(pgrelay._columns_now(p_watch, p_name)) AS n (name)
ORDER BY n.name = p_name DESC
LIMIT 1
$function$;

COMMENT ON FUNCTION pgrelay._column_now(pgrelay.watch, text) IS 'Return what a column that a watch names is called now';
REVOKE ALL ON FUNCTION pgrelay._column_now(pgrelay.watch, text) FROM PUBLIC;
