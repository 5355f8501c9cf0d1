-- Private: return what drain has to do for watches: write the capture function of a table that changed (is_renewal),
-- or create the triggers that a partition lacks and those that must fire before others, if the caller may. What failed
-- before is left out until its time has come. One query for all watches, which takes no lock on their tables.
CREATE OR REPLACE FUNCTION pgrelay._watch_work()
RETURNS TABLE (watch_id integer, relation regclass, is_renewal boolean)
LANGUAGE sql
STABLE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
SELECT
    n.watch_id,
    n.relation::regclass,
    n.is_renewal
FROM (
    SELECT
        w.watch_id,
        s.relation,
        true AS is_renewal
    FROM pgrelay.watch AS w
    INNER JOIN pgrelay._table_shapes(ARRAY(SELECT h.watched_table::oid FROM pgrelay.watch AS h)) AS s
        ON s.relation = w.watched_table AND s.shape IS DISTINCT FROM w.shape
    UNION
    SELECT
        g.watch_id,
        g.relation,
        false
    FROM pgrelay._trigger_gap AS g
    INNER JOIN pgrelay.watch AS w ON w.watch_id = g.watch_id
    INNER JOIN pg_class AS c ON c.oid = w.watched_table
    WHERE ((g.reason = 'missing' AND c.relkind = 'p') OR g.reason = 'late') AND has_table_privilege(g.relation, 'TRIGGER')
) AS n
LEFT JOIN pgrelay._watch_failure AS f ON f.watch_id = n.watch_id AND f.relation = n.relation
WHERE f.retry_at IS NULL OR f.retry_at <= clock_timestamp()
ORDER BY f.retry_at NULLS FIRST, n.watch_id, n.is_renewal DESC
$function$;

COMMENT ON FUNCTION pgrelay._watch_work() IS 'Return what drain has to do for watches';
REVOKE ALL ON FUNCTION pgrelay._watch_work() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pgrelay._watch_work() TO pgrelay_operator;
