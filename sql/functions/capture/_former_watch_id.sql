-- Private: return the number of the watch that a table of this name had before; NULL if it had none, or if that watch
-- is now of a table of another name. A table that is watched anew keeps its number, and so its groups: its events
-- go on behind earlier ones that are retried.
CREATE OR REPLACE FUNCTION pgrelay._former_watch_id(p_table regclass)
RETURNS integer
LANGUAGE sql
STABLE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
SELECT max(f.watch_id)
FROM (
    SELECT DISTINCT ON (s.watch_id) s.watch_id, s.table_schema, s.table_name
    FROM pgrelay.source AS s
    WHERE s.watch_id IS NOT NULL
    ORDER BY s.watch_id ASC, s.source_id DESC
) AS f
INNER JOIN pg_class AS c ON c.oid = p_table AND c.relname = f.table_name
INNER JOIN pg_namespace AS n ON n.oid = c.relnamespace AND n.nspname = f.table_schema
WHERE NOT EXISTS (SELECT FROM pgrelay.watch AS w WHERE w.watch_id = f.watch_id)
$function$;

COMMENT ON FUNCTION pgrelay._former_watch_id(regclass)
IS 'Return the number of the watch that a table of this name had before';
REVOKE ALL ON FUNCTION pgrelay._former_watch_id(regclass) FROM PUBLIC;
