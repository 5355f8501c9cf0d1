-- Public: the watched tables, and what each watch does not capture.
CREATE OR REPLACE VIEW pgrelay.watches AS
SELECT
    w.watched_table,
    w.table_schema,
    w.table_name,
    w.operations,
    w.columns,
    w.excluded_columns,
    w.payload,
    w.condition,
    w.channel,
    w.destination,
    w.mode,
    w.ordered,
    w.packed,
    w.paused_at,
    w.watched_by,
    w.watched_at,
    u.uncovered,
    nullif(pg_catalog.concat_ws(
        '; ',
        CASE WHEN c.oid IS NULL THEN 'the table was dropped' END,
        w.problem,
        'writes fail that reach the foreign partition ' || pgrelay._foreign_partition(c.oid)
        || ', because triggers get no rows of foreign tables: detach it, or call pgrelay.unwatch(...)',
        'no triggers on ' || pg_catalog.array_to_string(u.uncovered, ', ')
        || ', so that what is written straight to it is not captured: its owner may call pgrelay.watch(...) again, '
        || 'or run drain'
    ), '') AS problem
FROM pgrelay.watch AS w
LEFT JOIN pg_catalog.pg_class AS c ON w.watched_table = c.oid
CROSS JOIN LATERAL (
    SELECT pg_catalog.array_agg(DISTINCT p.relid::regclass::text) AS uncovered
    FROM (
        SELECT c.oid AS relid
        UNION
        SELECT t.relid FROM pg_catalog.pg_partition_tree(c.oid) AS t
    ) AS p
    INNER JOIN pg_catalog.pg_class AS k ON p.relid = k.oid AND k.relkind IN ('r', 'p')
    CROSS JOIN LATERAL unnest(w.operations) AS o (name)
    WHERE
        NOT EXISTS (
            SELECT
            FROM pg_catalog.pg_trigger AS g
            INNER JOIN pg_catalog.pg_proc AS f ON g.tgfoid = f.oid AND f.pronamespace = 'pgrelay'::regnamespace
            WHERE
                g.tgrelid = p.relid AND g.tgname = 'pgrelay_capture_' || o.name AND g.tgenabled <> 'D'
                AND f.proname = pgrelay._capture_name(w.watch_id, w.mode)
        )
) AS u;
GRANT SELECT ON pgrelay.watches TO pgrelay_operator;
COMMENT ON VIEW pgrelay.watches IS 'The watched tables, and what each watch does not see';
COMMENT ON COLUMN pgrelay.watches.watched_table IS 'The table';
COMMENT ON COLUMN pgrelay.watches.table_schema IS 'Schema that its events name';
COMMENT ON COLUMN pgrelay.watches.table_name IS 'Table that its events name';
COMMENT ON COLUMN pgrelay.watches.operations IS 'Operations that make events';
COMMENT ON COLUMN pgrelay.watches.columns IS 'The columns that its events carry; NULL for all but the excluded ones';
COMMENT ON COLUMN pgrelay.watches.excluded_columns IS 'Columns that never leave the database';
COMMENT ON COLUMN pgrelay.watches.payload IS 'full, changed or key';
COMMENT ON COLUMN pgrelay.watches.condition IS 'Only rows that meet it';
COMMENT ON COLUMN pgrelay.watches.channel IS 'The channel of its events';
COMMENT ON COLUMN pgrelay.watches.destination IS 'Where they go; NULL for the publisher''s first destination';
COMMENT ON COLUMN pgrelay.watches.mode IS 'outbox or direct';
COMMENT ON COLUMN pgrelay.watches.ordered IS 'Whether events of one key keep their order';
COMMENT ON COLUMN pgrelay.watches.packed IS 'Whether many events may share one message';
COMMENT ON COLUMN pgrelay.watches.paused_at IS 'Since when its events are held back';
COMMENT ON COLUMN pgrelay.watches.watched_by IS 'Who watches it';
COMMENT ON COLUMN pgrelay.watches.watched_at IS 'Since when';
COMMENT ON COLUMN pgrelay.watches.uncovered
IS 'The table, or partitions of it, that lack a trigger; NULL if every one has all';
COMMENT ON COLUMN pgrelay.watches.problem
IS 'What keeps the watch from seeing everything, and what to do; NULL if nothing does';
