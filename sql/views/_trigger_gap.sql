-- Private: the triggers of watches that do not capture: on which table or partition, for which operation, and why.
CREATE OR REPLACE VIEW pgrelay._trigger_gap AS
WITH watch AS MATERIALIZED ( -- so that the function is called once a watch
    SELECT
        h.watch_id,
        h.operations,
        h.ordered,
        pgrelay._capture_name(h.watch_id)::name AS function_name
    FROM pgrelay.watch AS h
)

SELECT
    p.watch_id,
    p.relation,
    o.name AS operation,
    CASE
        WHEN t.oid IS NULL THEN 'missing'
        WHEN f.pronamespace <> 'pgrelay_capture'::regnamespace THEN 'taken'
        WHEN f.proname <> w.function_name THEN 'missing'
        WHEN t.tgenabled NOT IN ('O', 'A') THEN 'disabled'
        ELSE 'late'
    END AS reason
FROM watch AS w
INNER JOIN pgrelay._watched_part AS p ON w.watch_id = p.watch_id AND p.kind IN ('r', 'p')
CROSS JOIN LATERAL unnest(w.operations) AS o (name)
LEFT JOIN pg_catalog.pg_trigger AS t ON p.relation = t.tgrelid AND t.tgname = pgrelay._trigger_name(o.name)
LEFT JOIN pg_catalog.pg_proc AS f ON t.tgfoid = f.oid
WHERE
    t.oid IS NULL
    OR f.proname <> w.function_name
    OR f.pronamespace <> 'pgrelay_capture'::regnamespace
    OR t.tgenabled NOT IN ('O', 'A')
    OR (w.ordered AND t.tgtype & 1 = 0 AND pgrelay._trigger_level(true, p.relation, o.name) = 'ROW');
GRANT SELECT ON pgrelay._trigger_gap TO pgrelay_operator;
COMMENT ON VIEW pgrelay._trigger_gap IS 'The triggers of watches that do not capture';
COMMENT ON COLUMN pgrelay._trigger_gap.watch_id IS 'The watch';
COMMENT ON COLUMN pgrelay._trigger_gap.relation IS 'OID of the table or partition';
COMMENT ON COLUMN pgrelay._trigger_gap.operation IS 'The operation';
COMMENT ON COLUMN pgrelay._trigger_gap.reason
IS 'missing; disabled; taken, where another''s trigger has its name; late, if others that may write fire before it';
