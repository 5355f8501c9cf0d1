-- Private: return the columns of a watch whose values have no limit that its events would notice; none where events
-- have the key alone.
CREATE OR REPLACE FUNCTION pgrelay._large_columns(p_watch pgrelay.watch)
RETURNS SETOF text
LANGUAGE sql
STABLE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
SELECT a.attname::text
FROM pgrelay._watched_columns(p_watch, p_watch.watched_table) AS w
CROSS JOIN LATERAL unnest(w.o_names) AS c (name)
INNER JOIN pg_attribute AS a ON a.attrelid = p_watch.watched_table AND a.attname = c.name
WHERE
    p_watch.payload <> 'key' AND a.attlen < 0
    AND a.atttypid <> ALL(ARRAY['numeric', 'inet', 'cidr']::regtype[])
    AND NOT (a.atttypid IN ('varchar'::regtype, 'bpchar'::regtype) AND a.atttypmod BETWEEN 0 AND 10000)
ORDER BY a.attnum
$function$;

COMMENT ON FUNCTION pgrelay._large_columns(pgrelay.watch) IS 'Return the columns of a watch whose values have no limit';
REVOKE ALL ON FUNCTION pgrelay._large_columns(pgrelay.watch) FROM PUBLIC;
