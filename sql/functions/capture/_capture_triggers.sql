-- Private: return the triggers of a watch: for each operation, on its table and on every partition, because a statement
-- trigger fires only on the table that the statement names. is_wanted: whether the watch captures the operation.
-- is_there: whether the trigger exists. is_taken: whether a trigger that is not pgrelay's has its name.
-- level: ROW or STATEMENT.
CREATE OR REPLACE FUNCTION pgrelay._capture_triggers(p_watch pgrelay.watch)
RETURNS TABLE (
    relation regclass, name text, operation text, transition_tables text, is_wanted boolean, is_there boolean,
    is_taken boolean, level text
)
LANGUAGE sql
STABLE
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
SELECT
    p.relid,
    pgrelay._trigger_name(o.name)::text,
    o.name,
    o.transition_tables,
    o.name = ANY(p_watch.operations),
    t.oid IS NOT NULL AND t.tgfoid = to_regproc('pgrelay_capture.' || pgrelay._capture_name(p_watch.watch_id))
    AND (t.tgtype & 1 = 1) = (l.level = 'ROW'),
    t.oid IS NOT NULL AND f.pronamespace <> 'pgrelay_capture'::regnamespace,
    l.level
FROM pgrelay._table_parts(p_watch.watched_table) AS p (relid)
INNER JOIN pg_class AS c ON c.oid = p.relid
INNER JOIN pgrelay._operations() AS o ON o.transition_tables IS NOT NULL
CROSS JOIN LATERAL (SELECT pgrelay._trigger_level(p_watch.ordered, p.relid, o.name)) AS l (level)
LEFT JOIN pg_trigger AS t ON t.tgrelid = p.relid AND t.tgname = pgrelay._trigger_name(o.name)
LEFT JOIN pg_proc AS f ON f.oid = t.tgfoid
WHERE
    c.relkind IN ('r', 'p')
    AND (o.name = ANY(p_watch.operations) OR t.oid IS NOT NULL)
$function$;

COMMENT ON FUNCTION pgrelay._capture_triggers(pgrelay.watch) IS 'Return the triggers of a watch';
REVOKE ALL ON FUNCTION pgrelay._capture_triggers(pgrelay.watch) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pgrelay._capture_triggers(pgrelay.watch) TO pgrelay_operator;
