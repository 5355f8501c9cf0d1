-- Public: the events that are not delivered, counted exactly by channel, destination, table and state. Reads every
-- waiting event; status estimates at next to no cost.
CREATE OR REPLACE VIEW pgrelay.backlog AS
SELECT
    b.channel,
    b.table_schema,
    b.table_name,
    b.state,
    coalesce(b.destination, CASE b.channel WHEN 'events' THEN 'events' END) AS destination,
    pg_catalog.count(*) AS events,
    pg_catalog.min(b.at) AS oldest_at,
    pg_catalog.date_part('epoch', pg_catalog.clock_timestamp() - pg_catalog.min(b.at)) AS oldest_seconds
FROM (
    SELECT
        w.channel,
        h.destination,
        h.table_schema,
        h.table_name,
        'waiting' AS state,
        w.at
    FROM pgrelay._waiting AS w
    LEFT JOIN pgrelay.watch AS h ON w.watch_id = h.watch_id
    UNION ALL
    SELECT
        r.channel,
        v.destination,
        v.table_schema,
        v.table_name,
        CASE
            WHEN r.next_at = 'infinity' OR v.paused_at IS NOT NULL THEN 'paused'
            WHEN r.next_at IS NULL THEN 'held'
            ELSE 'retry'
        END AS state,
        r.at
    FROM pgrelay.retry AS r
    INNER JOIN pgrelay.source AS s ON r.source_id = s.source_id
    LEFT JOIN pgrelay.watch AS v ON s.watch_id = v.watch_id
) AS b
GROUP BY b.channel, b.destination, b.table_schema, b.table_name, b.state;
GRANT SELECT ON pgrelay.backlog TO pgrelay_operator;
COMMENT ON VIEW pgrelay.backlog IS 'Events that are not delivered, counted exactly; reads every one that waits';
COMMENT ON COLUMN pgrelay.backlog.channel IS 'The channel';
COMMENT ON COLUMN pgrelay.backlog.destination IS 'Where they go';
COMMENT ON COLUMN pgrelay.backlog.table_schema
IS 'Schema of the watched table; NULL for what functions put in, and after unwatch';
COMMENT ON COLUMN pgrelay.backlog.table_name IS 'The watched table';
COMMENT ON COLUMN pgrelay.backlog.state
IS 'waiting for their first attempt; retry, failed and due later; held behind another of their group; paused';
COMMENT ON COLUMN pgrelay.backlog.events IS 'How many';
COMMENT ON COLUMN pgrelay.backlog.oldest_at IS 'When the oldest was captured';
COMMENT ON COLUMN pgrelay.backlog.oldest_seconds IS 'How long ago that was';
