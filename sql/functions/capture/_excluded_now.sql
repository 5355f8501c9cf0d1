-- Private: return the columns that a watch excludes, as they are called now: a column that was renamed stays excluded,
-- and so is a new one with the name of an excluded one.
CREATE OR REPLACE FUNCTION pgrelay._excluded_now(p_watch pgrelay.watch)
RETURNS text[]
LANGUAGE sql
STABLE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
SELECT coalesce(array_agg(DISTINCT n.name), '{}')
FROM unnest(p_watch.excluded_columns) AS c (name)
CROSS JOIN LATERAL unnest(pgrelay._columns_now(p_watch, c.name) || c.name) AS n (name)
$function$;

COMMENT ON FUNCTION pgrelay._excluded_now(pgrelay.watch)
IS 'Return the columns that a watch excludes, as they are called now';
REVOKE ALL ON FUNCTION pgrelay._excluded_now(pgrelay.watch) FROM PUBLIC;
