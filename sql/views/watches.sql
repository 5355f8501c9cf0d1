-- Public: the watched tables, and what each watch does not capture. Reads the catalog alone, so that it waits for no
-- lock on a watched table, and all watches at once.
CREATE OR REPLACE VIEW pgrelay.watches AS
WITH gap AS (
    SELECT
        g.watch_id,
        pg_catalog.array_agg(DISTINCT g.name) FILTER (WHERE g.reason <> 'late') AS uncovered,
        pg_catalog.string_agg(DISTINCT g.name, ', ') FILTER (WHERE g.reason = 'missing') AS missing,
        pg_catalog.string_agg(DISTINCT g.name, ', ') FILTER (WHERE g.reason = 'disabled') AS disabled,
        pg_catalog.string_agg(DISTINCT g.name, ', ') FILTER (WHERE g.reason = 'taken') AS taken,
        pg_catalog.string_agg(DISTINCT g.name, ', ') FILTER (WHERE g.reason = 'late') AS late
    FROM (
        SELECT
            t.watch_id,
            t.reason,
            t.relation::regclass::text AS name
        FROM pgrelay._trigger_gap AS t
    ) AS g
    GROUP BY g.watch_id
),

-- Tables of the names of watched ones that were dropped.
namesake AS (
    SELECT DISTINCT w.watch_id
    FROM pgrelay.watch AS w
    INNER JOIN pg_catalog.pg_class AS c ON w.table_name = c.relname AND w.watched_table <> c.oid
    INNER JOIN pg_catalog.pg_namespace AS n ON c.relnamespace = n.oid AND w.table_schema = n.nspname
),

heir AS (
    SELECT DISTINCT w.watch_id
    FROM pgrelay.watch AS w
    INNER JOIN pg_catalog.pg_inherits AS i ON w.watched_table = i.inhparent
    INNER JOIN pg_catalog.pg_class AS c ON i.inhrelid = c.oid AND NOT c.relispartition
),

stranger AS (
    SELECT
        p.watch_id,
        pg_catalog.string_agg(p.relation::regclass::text, ', ') AS names
    FROM pgrelay._watched_part AS p
    WHERE p.kind = 'f'
    GROUP BY p.watch_id
),

failure AS (
    SELECT
        f.watch_id,
        pg_catalog.string_agg(f.relation::text || ': ' || f.reason, '; ' ORDER BY f.relation::text) AS reasons
    FROM pgrelay._watch_failure AS f
    INNER JOIN pgrelay.watch AS w ON f.watch_id = w.watch_id AND f.failed_at > w.watched_at
    INNER JOIN pg_catalog.pg_class AS c ON f.relation = c.oid
    GROUP BY f.watch_id
)

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
    w.ordered,
    w.packed,
    w.subject,
    w.on_failure,
    w.paused_at,
    w.watched_by,
    w.watched_at,
    gap.uncovered,
    nullif(pg_catalog.concat_ws(
        '; ',
        CASE
            WHEN c.oid IS NULL
                THEN pg_catalog.concat(
                    'the table was dropped',
                    CASE
                        WHEN namesake.watch_id IS NULL THEN ': if it comes again, call pgrelay.watch(...)'
                        ELSE '; a new table of that name is not watched: call pgrelay.watch(...)'
                    END,
                    pg_catalog.format(', or forget the watch with pgrelay.unwatch(%s)', w.watched_table::oid)
                )
        END,
        w.problem,
        pgrelay._destination_problem(w.channel, w.destination, channel.destinations),
        'drain could not bring capture up to date, and will try again: ' || failure.reasons,
        CASE
            WHEN c.relispartition
                THEN pg_catalog.format(
                    'the table is now a partition of %s, which is not watched: '
                    'call pgrelay.watch(...) of that one, or detach it',
                    pg_catalog.pg_partition_root(c.oid)
                )
        END,
        CASE
            WHEN heir.watch_id IS NOT NULL
                THEN 'other tables inherit from it, and their rows make no events: watch those tables'
        END,
        'writes fail that reach the foreign partition ' || stranger.names
        || ', because triggers get no rows of foreign tables: detach it, or call pgrelay.unwatch(...)',
        'no triggers on ' || gap.missing
        || ', so that what is written straight to it is not captured: its owner may call pgrelay.watch(...) again'
        || CASE WHEN c.relkind = 'p' THEN ', or run drain' ELSE '' END,
        'triggers are disabled on ' || gap.disabled
        || ', so that what is written to it is not captured: ALTER TABLE ... ENABLE TRIGGER',
        'other triggers of ' || gap.late
        || ' fire before pgrelay''s, so that what they write is captured in the wrong order: its owner may call '
        || 'pgrelay.watch(...) again, or run drain',
        'another trigger has the name of pgrelay''s on ' || gap.taken
        || ', so that what is written to it is not captured: rename that trigger'
    ), '') AS problem
FROM pgrelay.watch AS w
INNER JOIN pgrelay.channel ON w.channel = channel.name
LEFT JOIN pg_catalog.pg_class AS c ON w.watched_table = c.oid
LEFT JOIN gap ON w.watch_id = gap.watch_id
LEFT JOIN namesake ON w.watch_id = namesake.watch_id
LEFT JOIN heir ON w.watch_id = heir.watch_id
LEFT JOIN stranger ON w.watch_id = stranger.watch_id
LEFT JOIN failure ON w.watch_id = failure.watch_id;
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
COMMENT ON COLUMN pgrelay.watches.ordered IS 'Whether events of one key keep their order';
COMMENT ON COLUMN pgrelay.watches.packed IS 'Whether many events may share one message';
COMMENT ON COLUMN pgrelay.watches.subject IS 'What e-mail subscribers see as the subject; NULL for SNS''s own';
COMMENT ON COLUMN pgrelay.watches.on_failure IS 'report or fail, if events cannot be captured';
COMMENT ON COLUMN pgrelay.watches.paused_at IS 'Since when its events are held back';
COMMENT ON COLUMN pgrelay.watches.watched_by IS 'Who watches it';
COMMENT ON COLUMN pgrelay.watches.watched_at IS 'Since when';
COMMENT ON COLUMN pgrelay.watches.uncovered
IS 'The table, or partitions of it, whose triggers are missing or disabled; NULL if every one has all';
COMMENT ON COLUMN pgrelay.watches.problem
IS 'What keeps the watch from seeing everything, or its events from their destination, and what to do; NULL if nothing '
'does';
