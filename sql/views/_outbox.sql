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
