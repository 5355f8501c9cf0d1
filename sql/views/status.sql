-- Public: how delivery stands, one row a channel. Cheap enough to read every second.
CREATE OR REPLACE VIEW pgrelay.status AS
WITH e AS (
    SELECT CASE WHEN s.is_called THEN s.last_value ELSE 0 END AS last_event_id FROM pgrelay.event_id AS s
),

f AS (
    SELECT pg_catalog.count(*) AS capture_failures
    FROM pgrelay.capture_failure AS w
    WHERE w.failed_at > pg_catalog.now() - interval '1 day'
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
    CASE
        WHEN c.paused_at IS NOT NULL THEN 'paused'
        WHEN r.failures > 0 THEN 'failing'
        WHEN r.lag_seconds > 60 THEN 'behind'
        ELSE 'delivering'
    END AS state,
    greatest(e.last_event_id - r.passed_event_id, 0) AS backlog,
    coalesce(r.lag_seconds, 0) AS lag_seconds
FROM pgrelay.channel AS c
CROSS JOIN e
CROSS JOIN
    LATERAL (
        SELECT
            pg_catalog.count(*) AS readers,
            pg_catalog.max(n.failures) AS failures,
            pg_catalog.min(p.passed_event_id) AS passed_event_id,
            pg_catalog.date_part(
                'epoch', pg_catalog.clock_timestamp() - pg_catalog.min(p.waits_since)
            ) AS lag_seconds,
            pg_catalog.sum(n.delivered_events)::bigint AS delivered_events,
            pg_catalog.max(n.last_delivered_at) AS last_delivered_at,
            (pg_catalog.array_agg(n.last_error ORDER BY n.last_error_at DESC NULLS LAST))[1] AS last_error,
            pg_catalog.max(n.last_error_at) AS last_error_at
        FROM pgrelay._reader_progress() AS p
        INNER JOIN pgrelay.reader AS n ON p.channel = n.channel AND p.number = n.number
        WHERE p.channel = c.name
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
IS 'delivering; behind, by more than a minute; failing, as its last invocation did; paused';
COMMENT ON COLUMN pgrelay.status.backlog
IS 'Event numbers that were given out and not dealt with; the view backlog counts the events themselves';
COMMENT ON COLUMN pgrelay.status.lag_seconds IS 'Age of the oldest tick that is not dealt with; 0 if there is none';
COMMENT ON COLUMN pgrelay.status.events_per_second IS 'Delivered, over the last minute';
COMMENT ON COLUMN pgrelay.status.retries IS 'Events in retry: due later, held behind another of their group, or paused';
COMMENT ON COLUMN pgrelay.status.next_retry_at IS 'When the next of them is due';
COMMENT ON COLUMN pgrelay.status.dead_letters IS 'Events that were given up: see dead_letter and redrive';
COMMENT ON COLUMN pgrelay.status.capture_failures IS 'Statements of the last day whose events were not captured';
COMMENT ON COLUMN pgrelay.status.readers IS 'How many readers share the channel';
COMMENT ON COLUMN pgrelay.status.delivered_events IS 'Delivered in all';
COMMENT ON COLUMN pgrelay.status.last_delivered_at IS 'When the last batch was';
COMMENT ON COLUMN pgrelay.status.last_error IS 'Why the last invocation failed; NULL if it did not';
COMMENT ON COLUMN pgrelay.status.last_error_at IS 'When it failed';
COMMENT ON COLUMN pgrelay.status.outbox_bytes
IS 'Size of the outbox''s tables, of all channels; NULL while one of them is locked';
