-- Public: each event that a function answered for, with its transaction, batch, invocation and message.
CREATE OR REPLACE VIEW pgrelay.delivery AS
SELECT
    e.event_id,
    e.xid::text::xid8 AS transaction_id,
    b.channel,
    b.request_id,
    e.message_id,
    b.invoked_at,
    b.answered_at,
    e.at AS captured_at,
    pgrelay._event_id(o.id_prefix, e.event_id, e.at) AS event,
    b.channel || '-' || b.batch_id AS batch
FROM pgrelay.batch AS b
CROSS JOIN pgrelay._origin AS o
CROSS JOIN LATERAL unnest(b.event_ids, b.xids, b.ats, b.message_ids) AS e (event_id, xid, at, message_id);
GRANT SELECT ON pgrelay.delivery TO pgrelay_operator;
COMMENT ON VIEW pgrelay.delivery
IS 'Each event that a function answered for: its transaction, batch, Lambda request and message';
COMMENT ON COLUMN pgrelay.delivery.event IS 'The id that consumers see';
COMMENT ON COLUMN pgrelay.delivery.event_id IS 'Its number';
COMMENT ON COLUMN pgrelay.delivery.transaction_id IS 'The transaction that wrote the row';
COMMENT ON COLUMN pgrelay.delivery.captured_at IS 'When its statement was captured';
COMMENT ON COLUMN pgrelay.delivery.batch IS 'The batch, by its name in the function''s log';
COMMENT ON COLUMN pgrelay.delivery.channel IS 'The channel';
COMMENT ON COLUMN pgrelay.delivery.request_id IS 'Lambda''s id of the invocation';
COMMENT ON COLUMN pgrelay.delivery.message_id IS 'The message that it became; NULL for an event that failed';
COMMENT ON COLUMN pgrelay.delivery.invoked_at IS 'When the function was called';
COMMENT ON COLUMN pgrelay.delivery.answered_at IS 'When it had answered';
