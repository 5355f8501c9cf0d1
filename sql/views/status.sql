-- Public: how delivery stands, one row a channel. Cheap enough to read every second.
CREATE OR REPLACE VIEW pgrelay.status AS
WITH f AS (
    SELECT pg_catalog.count(*) AS capture_failures
    FROM pgrelay.capture_failure AS w
    WHERE w.failed_at > pg_catalog.now() - interval '1 day'
),

copy AS (
    SELECT pgrelay._standby_reason() AS standby_reason
),

pgrelay_size AS (
    SELECT pgrelay._outbox_bytes() AS bytes
)

SELECT
    c.name AS channel,
    d.events_per_second,
    q.retries,
    q.next_retry_at,
    l.dead_letters,
    f.capture_failures,
    r.readers,
    r.delivered_events,
    r.last_delivered_at,
    r.last_error,
    r.last_error_at,
    pgrelay_size.bytes AS outbox_bytes,
    c.drained_at,
    c.drained_by,
    o.backlog,
    CASE
        WHEN o.backlog IS NOT NULL
            THEN coalesce(pg_catalog.date_part('epoch', pg_catalog.clock_timestamp() - o.waits_since), 0)
    END AS lag_seconds,
    CASE
        WHEN copy.standby_reason IS NOT NULL THEN 'standing by'
        WHEN c.paused_at IS NOT NULL THEN 'paused'
        WHEN
            least(o.waits_since, q.next_retry_at) < pg_catalog.clock_timestamp() - interval '2 minutes'
            AND NOT pgrelay._is_drained(c.drained_at)
            THEN 'stalled'
        WHEN l.dead_letters > 0 AND r.is_dying THEN 'dying'
        WHEN r.is_failing AND (o.backlog > 0 OR q.retries > 0) THEN 'failing'
        WHEN o.backlog > 0 THEN 'delivering'
        WHEN o.backlog IS NULL THEN 'locked'
        ELSE 'idle'
    END AS state
FROM pgrelay.channel AS c
CROSS JOIN LATERAL pgrelay._channel_waits(c.name) AS o
CROSS JOIN copy
CROSS JOIN
    LATERAL (
        SELECT
            pg_catalog.count(*) AS readers,
            pg_catalog.bool_or(
                n.failures = 0 AND n.last_died_at > coalesce(n.last_delivered_at, '-infinity')
            ) AS is_dying,
            pg_catalog.bool_or(
                n.failures > 0 OR n.last_error_at > coalesce(n.last_delivered_at, '-infinity')
            ) AS is_failing,
            pg_catalog.sum(n.delivered_events)::bigint AS delivered_events,
            pg_catalog.max(n.last_delivered_at) AS last_delivered_at,
            (pg_catalog.array_agg(n.last_error ORDER BY n.last_error_at DESC NULLS LAST))[1] AS last_error,
            pg_catalog.max(n.last_error_at) AS last_error_at
        FROM pgrelay.reader AS n
        WHERE n.channel = c.name
    ) AS r
CROSS JOIN
    LATERAL (
        SELECT coalesce(pg_catalog.sum(b.delivered), 0)::float8 / 60 AS events_per_second
        FROM pgrelay.batch AS b
        WHERE b.channel = c.name AND b.answered_at > pg_catalog.now() - interval '1 minute'
    ) AS d
CROSS JOIN
    LATERAL (
        SELECT
            pg_catalog.count(*) AS retries,
            pg_catalog.min(w.next_at) FILTER (WHERE w.next_at < 'infinity') AS next_retry_at
        FROM pgrelay.retry AS w
        WHERE w.channel = c.name
    ) AS q
CROSS JOIN
    LATERAL (
        SELECT pg_catalog.count(*) AS dead_letters FROM pgrelay.dead_letter AS w
        WHERE w.channel = c.name
    ) AS l
CROSS JOIN f
CROSS JOIN pgrelay_size;
GRANT SELECT ON pgrelay.status TO pgrelay_operator;
COMMENT ON VIEW pgrelay.status IS 'How delivery stands, one row a channel; cheap enough for every second';
COMMENT ON COLUMN pgrelay.status.channel IS 'The channel';
COMMENT ON COLUMN pgrelay.status.state
IS 'idle, delivering, failing, dying (into dead letters), stalled (no drain), paused, standing by (a copy), locked';
COMMENT ON COLUMN pgrelay.status.backlog
IS 'Events that wait in the outbox: exact up to some ten thousand, else an estimate; the view backlog counts all';
COMMENT ON COLUMN pgrelay.status.lag_seconds
IS 'For how long the oldest of them has waited; 0 if none does, NULL while a table of the outbox is locked';
COMMENT ON COLUMN pgrelay.status.drained_at IS 'When a drain of the channel was last at work, to some seconds';
COMMENT ON COLUMN pgrelay.status.drained_by IS 'Which one that was';
COMMENT ON COLUMN pgrelay.status.events_per_second IS 'Delivered, over the last minute';
COMMENT ON COLUMN pgrelay.status.retries IS 'Events in retry: due later, held behind another of their group, or paused';
COMMENT ON COLUMN pgrelay.status.next_retry_at IS 'When the next of them is due';
COMMENT ON COLUMN pgrelay.status.dead_letters IS 'Events that were given up: see dead_letter and redrive';
COMMENT ON COLUMN pgrelay.status.capture_failures IS 'Statements of the last day whose events were not captured';
COMMENT ON COLUMN pgrelay.status.readers IS 'How many readers share the channel';
COMMENT ON COLUMN pgrelay.status.delivered_events IS 'Delivered in all';
COMMENT ON COLUMN pgrelay.status.last_delivered_at IS 'When the last event was';
COMMENT ON COLUMN pgrelay.status.last_error
IS 'Why the last invocation failed, or refused events; NULL if it did neither';
COMMENT ON COLUMN pgrelay.status.last_error_at IS 'When that was';
COMMENT ON COLUMN pgrelay.status.outbox_bytes
IS 'Size of the outbox''s tables, of all channels; NULL while one of them is locked';
