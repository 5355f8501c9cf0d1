-- Private: the events in the outbox that their reader has not processed. Reads every one of them.
CREATE OR REPLACE VIEW pgrelay._waiting AS
SELECT
    o.event_id,
    o.xid,
    o.at,
    o.source_id,
    s.channel,
    s.watch_id
FROM pgrelay._outbox AS o
INNER JOIN pgrelay.source AS s ON o.source_id = s.source_id
INNER JOIN pgrelay.channel AS c ON s.channel = c.name
INNER JOIN pgrelay.reader AS r
    -- As pgrelay._reader_of, which is not there yet when this view is made.
    ON
        c.name = r.channel
        AND r.number = (coalesce(o.group_hash::bigint, o.event_id) & 9223372036854775807) % c.readers
INNER JOIN pgrelay.tick AS t ON r.tick_id = t.tick_id
WHERE
    NOT (
        pg_catalog.pg_visible_in_snapshot(o.xid::text::xid8, t.snapshot)
        AND (
            o.event_id <= r.position
            OR EXISTS (
                SELECT
                FROM pgrelay.tick AS p
                WHERE p.tick_id < t.tick_id AND pg_catalog.pg_visible_in_snapshot(o.xid::text::xid8, p.snapshot)
            )
        )
    );
COMMENT ON VIEW pgrelay._waiting IS 'Events in the outbox that their reader has not dealt with';
