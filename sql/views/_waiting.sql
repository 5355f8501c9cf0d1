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
INNER JOIN pgrelay._reader_progress() AS p
    ON s.channel = p.channel AND p.number = pgrelay._reader_of(o.event_id, o.group_hash, p.readers)
WHERE
    pgrelay._is_waiting(
        o.event_id, o.xid, p.position, p.end_xid, p.open_xids, p.end_xid_before, p.open_xids_before
    );
COMMENT ON VIEW pgrelay._waiting IS 'Events in the outbox that their reader has not dealt with';
COMMENT ON COLUMN pgrelay._waiting.event_id IS 'Number of the event';
COMMENT ON COLUMN pgrelay._waiting.xid IS 'The transaction that wrote it';
COMMENT ON COLUMN pgrelay._waiting.at IS 'When it was captured';
COMMENT ON COLUMN pgrelay._waiting.source_id IS 'Its source';
COMMENT ON COLUMN pgrelay._waiting.channel IS 'The channel of its source';
COMMENT ON COLUMN pgrelay._waiting.watch_id
IS 'The watch of its source; NULL for what functions put in, and after unwatch';
