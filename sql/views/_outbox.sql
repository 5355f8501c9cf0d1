-- Private: the events of the ring's three tables.
CREATE OR REPLACE VIEW pgrelay._outbox AS
SELECT
    o.event_id,
    o.xid,
    o.at,
    o.source_id,
    o.operation,
    o.group_hash,
    o.data
FROM pgrelay._outbox_0 AS o
UNION ALL
SELECT
    o.event_id,
    o.xid,
    o.at,
    o.source_id,
    o.operation,
    o.group_hash,
    o.data
FROM pgrelay._outbox_1 AS o
UNION ALL
SELECT
    o.event_id,
    o.xid,
    o.at,
    o.source_id,
    o.operation,
    o.group_hash,
    o.data
FROM pgrelay._outbox_2 AS o;
COMMENT ON VIEW pgrelay._outbox IS 'The ring''s tables together';
COMMENT ON COLUMN pgrelay._outbox.event_id IS 'As in _outbox_0';
COMMENT ON COLUMN pgrelay._outbox.xid IS 'As in _outbox_0';
COMMENT ON COLUMN pgrelay._outbox.at IS 'As in _outbox_0';
COMMENT ON COLUMN pgrelay._outbox.source_id IS 'As in _outbox_0';
COMMENT ON COLUMN pgrelay._outbox.operation IS 'As in _outbox_0';
COMMENT ON COLUMN pgrelay._outbox.group_hash IS 'As in _outbox_0';
COMMENT ON COLUMN pgrelay._outbox.data IS 'As in _outbox_0';
