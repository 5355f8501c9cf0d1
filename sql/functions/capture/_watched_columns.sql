-- Private: return those columns of a watch that the table has, in the table's order, and whether they are all of the
-- table's.
-- p_relation: the table, or one of its partitions, whose columns may stand in another order.
CREATE OR REPLACE FUNCTION pgrelay._watched_columns(
    p_watch pgrelay.watch, p_relation oid, OUT o_names text[], OUT o_are_all boolean
)
LANGUAGE sql
STABLE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
SELECT
    coalesce(
        array_agg(a.attname::text ORDER BY a.attnum) FILTER (
            WHERE
            (p_watch.columns IS NULL OR a.attname = ANY(n.chosen)) AND NOT a.attname = ANY(n.excluded)
        ),
        '{}'
    ) AS o_names,
    p_watch.columns IS NULL AND p_watch.excluded_columns IS NULL AS o_are_all
FROM pg_attribute AS a
CROSS JOIN (
    SELECT
        ARRAY(SELECT pgrelay._column_now(p_watch, c.name) FROM unnest(p_watch.columns) AS c (name)) AS chosen,
        pgrelay._excluded_now(p_watch) AS excluded
) AS n
WHERE a.attrelid = p_relation AND a.attnum > 0 AND NOT a.attisdropped
$function$;

COMMENT ON FUNCTION pgrelay._watched_columns(pgrelay.watch, oid)
IS 'Return those columns of a watch that the table has';
REVOKE ALL ON FUNCTION pgrelay._watched_columns(pgrelay.watch, oid) FROM PUBLIC;
