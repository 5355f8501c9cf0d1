-- What delivery keeps beside the outbox: its locks, what could not be delivered, and the batches that were answered.

-- Locks that only the owner may take: docs/decisions/0033-locks-of-its-own.md.
CREATE VIEW pgrelay._tick_lock AS SELECT 'a tick is made'::text AS locked_while;
CREATE VIEW pgrelay._house_lock AS SELECT 'a drain keeps house'::text AS locked_while;
COMMENT ON VIEW pgrelay._tick_lock IS 'Nothing to read: a lock, so that one session at a time makes ticks';
COMMENT ON VIEW pgrelay._house_lock IS 'Nothing to read: a lock, so that one drain at a time keeps house';
COMMENT ON COLUMN pgrelay._tick_lock.locked_while IS 'When it is locked';
COMMENT ON COLUMN pgrelay._house_lock.locked_while IS 'When it is locked';

-- What an operator asks first comes first, so that SELECT * answers it; what only redrive needs comes last.
CREATE TABLE pgrelay.dead_letter (
    event_id bigint NOT NULL,
    channel text NOT NULL,
    table_schema text,
    table_name text,
    operation text NOT NULL,
    key json,
    destination text,
    attempts integer NOT NULL,
    first_reason text NOT NULL,
    reason text NOT NULL,
    at timestamptz NOT NULL,
    died_at timestamptz NOT NULL DEFAULT pg_catalog.now(),
    xid bigint NOT NULL,
    source_id integer NOT NULL,
    group_hash integer,
    group_name text,
    data text NOT NULL,
    CONSTRAINT event_dies_once PRIMARY KEY (event_id)
);
-- For lists, the latest first, and for their number: there may be millions.
CREATE INDEX dead_letter_by_time ON pgrelay.dead_letter (channel, died_at, event_id);
GRANT SELECT ON pgrelay.dead_letter TO pgrelay_operator;
COMMENT ON TABLE pgrelay.dead_letter IS 'Events that could not be delivered, kept until redrive or discard';
COMMENT ON COLUMN pgrelay.dead_letter.event_id IS 'Number of the event';
COMMENT ON COLUMN pgrelay.dead_letter.channel IS 'The channel that was to deliver it';
COMMENT ON COLUMN pgrelay.dead_letter.table_schema
IS 'The schema that it names; NULL if it is no row event, as in the next';
COMMENT ON COLUMN pgrelay.dead_letter.table_name IS 'The table that it names, whether it is still watched or not';
COMMENT ON COLUMN pgrelay.dead_letter.operation
IS 'insert, update, delete, truncate or snapshot; message: what a function put in, a metric or a record';
COMMENT ON COLUMN pgrelay.dead_letter.key IS 'The row''s primary key; NULL without one';
COMMENT ON COLUMN pgrelay.dead_letter.destination
IS 'Where it was to go; NULL for the publisher''s first destination, and for what has none';
COMMENT ON COLUMN pgrelay.dead_letter.attempts IS 'Attempts so far';
COMMENT ON COLUMN pgrelay.dead_letter.first_reason IS 'Why the first of them failed';
COMMENT ON COLUMN pgrelay.dead_letter.reason IS 'Why the last of them failed, and it was given up';
COMMENT ON COLUMN pgrelay.dead_letter.at IS 'When it was captured';
COMMENT ON COLUMN pgrelay.dead_letter.died_at IS 'When it was given up';
COMMENT ON COLUMN pgrelay.dead_letter.xid IS 'The transaction that made it';
COMMENT ON COLUMN pgrelay.dead_letter.source_id IS 'As in the outbox';
COMMENT ON COLUMN pgrelay.dead_letter.group_hash IS 'As in the outbox';
COMMENT ON COLUMN pgrelay.dead_letter.group_name IS 'As in retry';
COMMENT ON COLUMN pgrelay.dead_letter.data IS 'As in the outbox';

CREATE TYPE pgrelay._batch AS (
    batch_id bigint,
    is_retry boolean,
    event_ids bigint[], -- noqa: LT01
    xids bigint[], -- noqa: LT01
    ats timestamptz[], -- noqa: LT01
    held_ids bigint[], -- noqa: LT01
    events text,
    passed_tick_id bigint,
    tick_id bigint,
    position bigint,
    invoked_at timestamptz
);
COMMENT ON TYPE pgrelay._batch IS 'A batch on its way, from reading it to recording its outcome';
COMMENT ON COLUMN pgrelay._batch.batch_id IS 'Number of the batch, given when its function is invoked';
COMMENT ON COLUMN pgrelay._batch.is_retry IS 'Whether its events come from retry, instead of the outbox';
COMMENT ON COLUMN pgrelay._batch.event_ids IS 'Its events, in their order; NULL for none';
COMMENT ON COLUMN pgrelay._batch.xids IS 'Their transactions, in the same order';
COMMENT ON COLUMN pgrelay._batch.ats IS 'When they were captured, in the same order';
COMMENT ON COLUMN pgrelay._batch.held_ids
IS 'Events that it leaves out, because an earlier one of their group waits or their watch is paused; NULL for none';
COMMENT ON COLUMN pgrelay._batch.events IS 'Its events as members of a JSON array';
COMMENT ON COLUMN pgrelay._batch.passed_tick_id IS 'The reader''s passed_tick_id once the batch is dealt with';
COMMENT ON COLUMN pgrelay._batch.tick_id IS 'The reader''s tick then';
COMMENT ON COLUMN pgrelay._batch.position IS 'The reader''s position then';
COMMENT ON COLUMN pgrelay._batch.invoked_at IS 'When the function was called';

CREATE TABLE pgrelay.batch (
    batch_id bigint GENERATED ALWAYS AS IDENTITY,
    channel text NOT NULL,
    reader smallint NOT NULL,
    event_ids bigint[] NOT NULL,
    xids bigint[] NOT NULL,
    ats timestamptz[] NOT NULL,
    message_ids text[],
    request_id text,
    delivered integer NOT NULL,
    failed integer NOT NULL,
    invoked_at timestamptz NOT NULL,
    answered_at timestamptz NOT NULL,
    CONSTRAINT batch_has_one_id PRIMARY KEY (batch_id)
);
CREATE INDEX batch_by_time ON pgrelay.batch USING brin (answered_at);
GRANT SELECT ON pgrelay.batch TO pgrelay_operator;
COMMENT ON TABLE pgrelay.batch
IS 'Batches that a function answered, for as long as setting.trace_hours says';
COMMENT ON COLUMN pgrelay.batch.batch_id
IS 'Number of the batch; its name in logs is the channel, a dash and this';
COMMENT ON COLUMN pgrelay.batch.channel IS 'The channel';
COMMENT ON COLUMN pgrelay.batch.reader IS 'The reader';
COMMENT ON COLUMN pgrelay.batch.event_ids IS 'Its events, in their order';
COMMENT ON COLUMN pgrelay.batch.xids IS 'Their transactions, in the same order';
COMMENT ON COLUMN pgrelay.batch.ats IS 'When they were captured, in the same order';
COMMENT ON COLUMN pgrelay.batch.message_ids
IS 'The messages that they became, in the same order; NULL for a failed one';
COMMENT ON COLUMN pgrelay.batch.request_id IS 'Lambda''s id of the invocation';
COMMENT ON COLUMN pgrelay.batch.delivered IS 'How many were delivered';
COMMENT ON COLUMN pgrelay.batch.failed IS 'How many were not';
COMMENT ON COLUMN pgrelay.batch.invoked_at IS 'When the function was called';
COMMENT ON COLUMN pgrelay.batch.answered_at IS 'When it had answered';
