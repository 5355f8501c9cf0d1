-- The outbox: where events wait in the database until they are delivered, and what delivery keeps about them.
-- docs/decisions/0009-outbox-block-ranges.md and 0010-snapshot-ticks.md say why the tables look like this.

-- ----------------------------------------------------------------------------------------------- channels and sources

CREATE TABLE pgrelay.channel (
    name text NOT NULL CONSTRAINT name_is_snake_case CHECK (name ~ '^[a-z][a-z0-9_]*$'),
    binding text NOT NULL,
    contract text NOT NULL,
    readers smallint NOT NULL DEFAULT 1 CONSTRAINT readers_in_range CHECK (readers BETWEEN 1 AND 64),
    wanted_readers smallint CONSTRAINT wanted_readers_in_range CHECK (wanted_readers BETWEEN 1 AND 64),
    switch_tick bigint,
    paused_at timestamptz,
    destinations text[],
    destinations_asked_at timestamptz,
    status_sent_at timestamptz,
    status_failed_at timestamptz,
    drained_at timestamptz,
    drained_by text,
    CONSTRAINT channel_has_one_name PRIMARY KEY (name),
    CONSTRAINT switch_is_wanted CHECK (wanted_readers IS NOT NULL OR switch_tick IS NULL)
);
GRANT SELECT ON pgrelay.channel TO pgrelay_operator;

COMMENT ON TABLE pgrelay.channel IS 'Where events go: each channel has one function and its own readers';
COMMENT ON COLUMN pgrelay.channel.name IS 'Name of the channel';
COMMENT ON COLUMN pgrelay.channel.binding IS 'The binding whose function takes its batches';
COMMENT ON COLUMN pgrelay.channel.contract IS 'The contract of its batches';
COMMENT ON COLUMN pgrelay.channel.readers IS 'How many readers share it, by hash of the group';
COMMENT ON COLUMN pgrelay.channel.wanted_readers
IS 'How many are to share it once all have reached switch_tick';
COMMENT ON COLUMN pgrelay.channel.switch_tick
IS 'At the end of this tick the number of readers changes; NULL until house-keeping has chosen it';
COMMENT ON COLUMN pgrelay.channel.paused_at IS 'Since when nothing of it is delivered';
COMMENT ON COLUMN pgrelay.channel.destinations
IS 'The destinations that its function was deployed with, as it last said; NULL before, and where it has none by name';
COMMENT ON COLUMN pgrelay.channel.destinations_asked_at IS 'When its function was last asked for them';
COMMENT ON COLUMN pgrelay.channel.status_sent_at IS 'When its function last took the state of the outbox';
COMMENT ON COLUMN pgrelay.channel.status_failed_at IS 'When it last did not';
COMMENT ON COLUMN pgrelay.channel.drained_at IS 'When a drain of it was last at work: noted every five seconds';
COMMENT ON COLUMN pgrelay.channel.drained_by IS 'Which one that was';

CREATE TABLE pgrelay.source (
    source_id integer GENERATED ALWAYS AS IDENTITY,
    channel text NOT NULL CONSTRAINT channel_is_known REFERENCES pgrelay.channel (name),
    watch_id integer,
    table_schema text,
    table_name text,
    destination text,
    ordered boolean NOT NULL DEFAULT false,
    packed boolean NOT NULL DEFAULT false,
    members text NOT NULL,
    data_members text,
    made_at timestamptz NOT NULL DEFAULT pg_catalog.now(),
    CONSTRAINT source_has_one_id PRIMARY KEY (source_id)
);
CREATE UNIQUE INDEX source_without_watch_is_one ON pgrelay.source (channel) WHERE watch_id IS NULL;
GRANT SELECT ON pgrelay.source TO pgrelay_operator;

COMMENT ON TABLE pgrelay.source
IS 'What the events of one origin have in common; events that still wait need it when a watch changes or goes';
COMMENT ON COLUMN pgrelay.source.source_id IS 'Number that each of its events carries';
COMMENT ON COLUMN pgrelay.source.channel IS 'The channel that delivers its events';
COMMENT ON COLUMN pgrelay.source.watch_id
IS 'The watch that captures them; NULL for the events of functions such as report_exception';
COMMENT ON COLUMN pgrelay.source.table_schema IS 'The schema that they name; NULL without a watch, as the next four';
COMMENT ON COLUMN pgrelay.source.table_name IS 'The table that they name';
COMMENT ON COLUMN pgrelay.source.destination IS 'Where they go, as in watch';
COMMENT ON COLUMN pgrelay.source.ordered IS 'Whether those of one key keep their order';
COMMENT ON COLUMN pgrelay.source.packed IS 'Whether many may share one message';
COMMENT ON COLUMN pgrelay.source.members
IS 'Members that every event starts with, as JSON text with a comma after each';
COMMENT ON COLUMN pgrelay.source.data_members
IS 'The same for the data of a row event; NULL where an event''s data are its members';
COMMENT ON COLUMN pgrelay.source.made_at IS 'When it was made';

-- ------------------------------------------------------------------------------------------------------------ the ring

CREATE SEQUENCE pgrelay.event_id;
COMMENT ON SEQUENCE pgrelay.event_id IS 'Numbers events in the order in which they were captured';

CREATE TABLE pgrelay._outbox_0 (
    event_id bigint NOT NULL DEFAULT pg_catalog.nextval('pgrelay.event_id'),
    xid bigint NOT NULL,
    at timestamptz NOT NULL,
    source_id integer NOT NULL,
    operation "char" NOT NULL,
    group_hash integer,
    data text NOT NULL
) WITH (autovacuum_enabled = false, toast.autovacuum_enabled = false);

COMMENT ON TABLE pgrelay._outbox_0
IS 'One of the ring''s three tables of events; rows are appended, and the whole table is truncated';
COMMENT ON COLUMN pgrelay._outbox_0.event_id
IS 'Stable number of the event; along a key it follows the order of the writes';
COMMENT ON COLUMN pgrelay._outbox_0.xid IS 'The writer''s top-level transaction, an xid8';
COMMENT ON COLUMN pgrelay._outbox_0.at IS 'When the statement that made it was captured';
COMMENT ON COLUMN pgrelay._outbox_0.source_id IS 'The source, which holds what its events have in common';
COMMENT ON COLUMN pgrelay._outbox_0.operation
IS 'i insert, u update, d delete, t truncate, s snapshot; m a message of ours';
COMMENT ON COLUMN pgrelay._outbox_0.group_hash
IS 'Events of one source and hash keep their order; NULL for no order';
COMMENT ON COLUMN pgrelay._outbox_0.data
IS 'Its own members of a JSON object, as text, without those that follow from its operation';

DO $migration$
BEGIN
    ALTER TABLE pgrelay._outbox_0 ALTER COLUMN data SET COMPRESSION lz4;
EXCEPTION
    WHEN feature_not_supported THEN
        NULL; -- a server built without lz4 compresses large rows with pglz, at four times the writer's cost
END
$migration$;

-- LIKE copies the default, the storage and the compression; each table gets its own index.
CREATE TABLE pgrelay._outbox_1 (LIKE pgrelay._outbox_0 INCLUDING ALL)
WITH (autovacuum_enabled = false, toast.autovacuum_enabled = false);
CREATE TABLE pgrelay._outbox_2 (LIKE pgrelay._outbox_0 INCLUDING ALL)
WITH (autovacuum_enabled = false, toast.autovacuum_enabled = false);

-- Rows are deleted only after a move to another server. Without an identity a publication for all tables refuses that;
-- appending costs no more with one.
ALTER TABLE pgrelay._outbox_0 REPLICA IDENTITY FULL;
ALTER TABLE pgrelay._outbox_1 REPLICA IDENTITY FULL;
ALTER TABLE pgrelay._outbox_2 REPLICA IDENTITY FULL;

-- Block ranges: next to nothing for the writer, and enough for a reader that walks the table in the order of its
-- growth.
CREATE INDEX _outbox_0_ranges ON pgrelay._outbox_0 USING brin (event_id, xid) WITH (pages_per_range = 16);
CREATE INDEX _outbox_1_ranges ON pgrelay._outbox_1 USING brin (event_id, xid) WITH (pages_per_range = 16);
CREATE INDEX _outbox_2_ranges ON pgrelay._outbox_2 USING brin (event_id, xid) WITH (pages_per_range = 16);

GRANT INSERT ON pgrelay._outbox_0, pgrelay._outbox_1, pgrelay._outbox_2 TO pgrelay_capture;
GRANT USAGE ON SEQUENCE pgrelay.event_id TO pgrelay_capture;

COMMENT ON TABLE pgrelay._outbox_1 IS 'As _outbox_0';
COMMENT ON TABLE pgrelay._outbox_2 IS 'As _outbox_0';

-- A sequence, because every capture reads it: without a query, and the present value whatever its snapshot.
CREATE SEQUENCE pgrelay._slot MINVALUE 0 MAXVALUE 5 START 0;
COMMENT ON SEQUENCE pgrelay._slot
IS 'Number of the outbox table that capture appends to; 3 more where capture has to mind the size of the backlog';
SELECT pg_catalog.setval('pgrelay._slot', 0);
GRANT SELECT ON SEQUENCE pgrelay._slot TO pgrelay_capture;

CREATE TABLE pgrelay._ring_table (
    slot smallint NOT NULL CONSTRAINT slot_is_a_table CHECK (slot BETWEEN 0 AND 2),
    summarized_blocks bigint NOT NULL DEFAULT 0,
    CONSTRAINT slot_is_one_table PRIMARY KEY (slot)
);
COMMENT ON TABLE pgrelay._ring_table IS 'How far the block ranges of the outbox''s tables are summarized';
COMMENT ON COLUMN pgrelay._ring_table.slot IS 'The table''s number';
COMMENT ON COLUMN pgrelay._ring_table.summarized_blocks
IS 'Ranges below this block are summarized; they are full by then';
INSERT INTO pgrelay._ring_table (slot) VALUES (0), (1), (2);

-- --------------------------------------------------------------------------------------------------- ticks and readers

CREATE TABLE pgrelay.tick (
    tick_id bigint GENERATED ALWAYS AS IDENTITY,
    snapshot pg_snapshot NOT NULL,
    xid bigint NOT NULL,
    first_event_id bigint NOT NULL,
    last_event_id bigint NOT NULL,
    slot smallint,
    outbox_bytes bigint,
    made_at timestamptz NOT NULL DEFAULT pg_catalog.clock_timestamp(),
    CONSTRAINT tick_has_one_id PRIMARY KEY (tick_id)
);
GRANT SELECT ON pgrelay.tick TO pgrelay_operator;
COMMENT ON TABLE pgrelay.tick
IS 'Snapshots; the events that are visible in one and not in an earlier one were committed in between';
COMMENT ON COLUMN pgrelay.tick.tick_id IS 'Ticks follow each other by number';
COMMENT ON COLUMN pgrelay.tick.snapshot IS 'The snapshot';
COMMENT ON COLUMN pgrelay.tick.xid
IS 'The tick''s own transaction, an xid8, begun between first_event_id and the snapshot: larger ones came later';
COMMENT ON COLUMN pgrelay.tick.first_event_id
IS 'event_id before the snapshot: later transactions have larger ones';
COMMENT ON COLUMN pgrelay.tick.last_event_id
IS 'event_id after the snapshot: what it shows has no larger one';
COMMENT ON COLUMN pgrelay.tick.slot IS 'The outbox table that capture appended to';
COMMENT ON COLUMN pgrelay.tick.outbox_bytes IS 'Its size; what is delivered up to this tick counts in no backlog';
COMMENT ON COLUMN pgrelay.tick.made_at IS 'When it was made';

CREATE TABLE pgrelay.reader (
    channel text NOT NULL CONSTRAINT channel_is_known REFERENCES pgrelay.channel (name) ON DELETE CASCADE,
    number smallint NOT NULL,
    passed_tick_id bigint NOT NULL,
    tick_id bigint NOT NULL,
    position bigint NOT NULL DEFAULT 0,
    batch_events integer,
    failures integer NOT NULL DEFAULT 0,
    not_before timestamptz NOT NULL DEFAULT '-infinity',
    last_error text,
    last_error_at timestamptz,
    last_died_at timestamptz,
    last_delivered_at timestamptz,
    delivered_events bigint NOT NULL DEFAULT 0,
    CONSTRAINT reader_has_one_number PRIMARY KEY (channel, number)
) WITH (fillfactor = 20);
GRANT SELECT ON pgrelay.reader TO pgrelay_operator;
COMMENT ON TABLE pgrelay.reader IS 'How far each reader of a channel has read';
COMMENT ON COLUMN pgrelay.reader.channel IS 'The channel';
COMMENT ON COLUMN pgrelay.reader.number IS 'Its number among the channel''s readers, from 0';
COMMENT ON COLUMN pgrelay.reader.passed_tick_id IS 'It has processed all that this tick''s snapshot shows';
COMMENT ON COLUMN pgrelay.reader.tick_id
IS 'It walks what this tick''s snapshot shows beyond that; the same tick where nothing is left to walk';
COMMENT ON COLUMN pgrelay.reader.position IS 'The last event_id of that set that it has processed';
COMMENT ON COLUMN pgrelay.reader.batch_events
IS 'Size of its batches while it looks for an event that the function fails on; NULL otherwise';
COMMENT ON COLUMN pgrelay.reader.failures IS 'Failed invocations since the last successful one';
COMMENT ON COLUMN pgrelay.reader.not_before IS 'When it may invoke again';
COMMENT ON COLUMN pgrelay.reader.last_error
IS 'Why the last invocation failed, or refused events; NULL if it did neither';
COMMENT ON COLUMN pgrelay.reader.last_error_at IS 'When that was';
COMMENT ON COLUMN pgrelay.reader.last_died_at IS 'When events of it last became dead letters';
COMMENT ON COLUMN pgrelay.reader.last_delivered_at IS 'When the last event was delivered';
COMMENT ON COLUMN pgrelay.reader.delivered_events IS 'How many events it delivered in all';

INSERT INTO pgrelay.tick (snapshot, xid, first_event_id, last_event_id)
VALUES (pg_catalog.pg_current_snapshot(), pg_catalog.pg_current_xact_id()::text::bigint, 0, 0);

-- Here and not in sql/functions: later migrations make channels, and they run before the functions are applied.
CREATE FUNCTION pgrelay._open_channel()
RETURNS trigger
LANGUAGE plpgsql
VOLATILE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    INSERT INTO pgrelay.source (channel, members) VALUES (NEW.name, '');
    INSERT INTO pgrelay.reader (channel, number, passed_tick_id, tick_id)
    SELECT NEW.name, 0, max(t.tick_id), max(t.tick_id) FROM pgrelay.tick AS t;
    RETURN NULL;
END
$function$;
COMMENT ON FUNCTION pgrelay._open_channel()
IS 'Give a new channel its source and a reader that starts at the present';
REVOKE ALL ON FUNCTION pgrelay._open_channel() FROM PUBLIC;

CREATE TRIGGER pgrelay_open_channel AFTER INSERT ON pgrelay.channel
FOR EACH ROW EXECUTE FUNCTION pgrelay._open_channel();

CREATE TABLE pgrelay._origin (
    id_prefix text NOT NULL,
    system_identifier bigint,
    database_id oid NOT NULL,
    timeline text,
    is_only_row boolean NOT NULL DEFAULT true CONSTRAINT origin_is_one CHECK (is_only_row),
    CONSTRAINT origin_has_one_row PRIMARY KEY (is_only_row)
);
GRANT SELECT ON pgrelay._origin TO pgrelay_operator;
COMMENT ON TABLE pgrelay._origin
IS 'Which server the ticks belong to: transaction ids mean nothing on another one';
COMMENT ON COLUMN pgrelay._origin.id_prefix IS 'Start of every event''s id, made once for an installation';
COMMENT ON COLUMN pgrelay._origin.system_identifier
IS 'Of pg_control_system; NULL where that may not be read';
COMMENT ON COLUMN pgrelay._origin.database_id IS 'OID of the database';
COMMENT ON COLUMN pgrelay._origin.timeline
IS 'Timeline of its write-ahead log; NULL until the first tick, or where the server does not say';
COMMENT ON COLUMN pgrelay._origin.is_only_row IS 'Keeps the table at one row';

DO $migration$
DECLARE
    v_system bigint;
BEGIN
    BEGIN
        v_system := (SELECT c.system_identifier FROM pg_catalog.pg_control_system() AS c);
    EXCEPTION
        WHEN insufficient_privilege OR undefined_function OR feature_not_supported THEN
            v_system := NULL;
    END;
    INSERT INTO pgrelay._origin (id_prefix, system_identifier, database_id)
    SELECT pg_catalog.left(pg_catalog.gen_random_uuid()::text, 8), v_system, d.oid
    FROM pg_catalog.pg_database AS d
    WHERE d.datname = pg_catalog.current_database();
END
$migration$;

-- ----------------------------------------------------------------------------------- what was not delivered at once

CREATE TABLE pgrelay.retry (
    event_id bigint NOT NULL,
    channel text NOT NULL,
    source_id integer NOT NULL,
    xid bigint NOT NULL,
    at timestamptz NOT NULL,
    operation "char" NOT NULL,
    group_hash integer,
    group_name text,
    data text NOT NULL,
    attempts integer NOT NULL CONSTRAINT attempts_not_negative CHECK (attempts >= 0),
    next_at timestamptz,
    first_error text,
    last_error text NOT NULL,
    failed_at timestamptz NOT NULL DEFAULT pg_catalog.now(),
    CONSTRAINT event_is_retried_once PRIMARY KEY (event_id)
);
CREATE INDEX retry_is_due ON pgrelay.retry (channel, next_at);
CREATE INDEX retry_keeps_order ON pgrelay.retry (group_name, event_id) WHERE group_name IS NOT NULL;
GRANT SELECT ON pgrelay.retry TO pgrelay_operator;
COMMENT ON TABLE pgrelay.retry
IS 'Events to retry, events that wait behind one of those, and events that a paused watch holds back';
COMMENT ON COLUMN pgrelay.retry.event_id IS 'Number of the event';
COMMENT ON COLUMN pgrelay.retry.channel IS 'The channel that delivers it';
COMMENT ON COLUMN pgrelay.retry.source_id IS 'As in the outbox';
COMMENT ON COLUMN pgrelay.retry.xid IS 'As in the outbox';
COMMENT ON COLUMN pgrelay.retry.at IS 'As in the outbox';
COMMENT ON COLUMN pgrelay.retry.operation IS 'As in the outbox';
COMMENT ON COLUMN pgrelay.retry.group_hash IS 'As in the outbox';
COMMENT ON COLUMN pgrelay.retry.group_name IS 'Events of one name leave in their order; NULL for no order';
COMMENT ON COLUMN pgrelay.retry.data IS 'As in the outbox';
COMMENT ON COLUMN pgrelay.retry.attempts IS 'Attempts so far';
COMMENT ON COLUMN pgrelay.retry.next_at
IS 'When it is retried; infinity while paused; NULL behind another event of its group';
COMMENT ON COLUMN pgrelay.retry.first_error IS 'Why its first attempt failed; NULL before';
COMMENT ON COLUMN pgrelay.retry.last_error IS 'Why it was not delivered';
COMMENT ON COLUMN pgrelay.retry.failed_at IS 'When it came here';

-- ------------------------------------------------------------------------------------------------------------ settings

CREATE TABLE pgrelay.setting (
    batch_events integer NOT NULL DEFAULT 500
    CONSTRAINT batch_events_in_range CHECK (batch_events BETWEEN 1 AND 10000),
    batch_bytes integer NOT NULL DEFAULT 4000000
    CONSTRAINT batch_bytes_in_range CHECK (batch_bytes BETWEEN 1000 AND 5000000),
    delivery_timeout_ms integer NOT NULL DEFAULT 60000
    CONSTRAINT delivery_timeout_in_range CHECK (delivery_timeout_ms BETWEEN 1000 AND 890000),
    max_attempts integer NOT NULL DEFAULT 30 CONSTRAINT max_attempts_in_range CHECK (max_attempts BETWEEN 1 AND 1000),
    first_retry_seconds numeric NOT NULL DEFAULT 2
    CONSTRAINT first_retry_in_range CHECK (first_retry_seconds BETWEEN 0.1 AND 86400),
    longest_retry_seconds numeric NOT NULL DEFAULT 3600
    CONSTRAINT longest_retry_in_range CHECK (longest_retry_seconds BETWEEN 0.1 AND 86400),
    trace_hours numeric NOT NULL DEFAULT 24 CONSTRAINT trace_hours_in_range CHECK (trace_hours BETWEEN 0 AND 8760),
    rotate_bytes bigint NOT NULL DEFAULT 67108864
    CONSTRAINT rotate_bytes_in_range CHECK (rotate_bytes BETWEEN 65536 AND 1099511627776),
    backlog_limit_bytes bigint
    CONSTRAINT backlog_limit_in_range CHECK (backlog_limit_bytes BETWEEN 65536 AND 1125899906842624),
    backlog_full text NOT NULL DEFAULT 'keep'
    CONSTRAINT backlog_full_is_known CHECK (backlog_full IN ('keep', 'stop_capturing')),
    is_only_row boolean NOT NULL DEFAULT true CONSTRAINT setting_is_one CHECK (is_only_row),
    CONSTRAINT setting_has_one_row PRIMARY KEY (is_only_row)
);
GRANT SELECT ON pgrelay.setting TO pgrelay_operator;
COMMENT ON TABLE pgrelay.setting IS 'How delivery behaves; written by configure';
COMMENT ON COLUMN pgrelay.setting.batch_events IS 'Largest number of events in a batch';
COMMENT ON COLUMN pgrelay.setting.batch_bytes
IS 'Largest size of a batch; a single larger event is a batch of its own';
COMMENT ON COLUMN pgrelay.setting.delivery_timeout_ms IS 'How long a reader waits for a function''s answer';
COMMENT ON COLUMN pgrelay.setting.max_attempts IS 'An event becomes a dead letter after this many attempts';
COMMENT ON COLUMN pgrelay.setting.first_retry_seconds
IS 'Wait before the second attempt; doubles with each further attempt';
COMMENT ON COLUMN pgrelay.setting.longest_retry_seconds IS 'Longest wait between two attempts';
COMMENT ON COLUMN pgrelay.setting.trace_hours
IS 'How long batches are kept for the view delivery; 0 for not at all';
COMMENT ON COLUMN pgrelay.setting.rotate_bytes
IS 'The outbox turns to its next table when the active one is larger';
COMMENT ON COLUMN pgrelay.setting.backlog_limit_bytes
IS 'Largest size of the active outbox table; NULL for no limit';
COMMENT ON COLUMN pgrelay.setting.backlog_full
IS 'What to do above that limit: keep capturing or stop capturing; either is reported';
COMMENT ON COLUMN pgrelay.setting.is_only_row IS 'Keeps the table at one row';
INSERT INTO pgrelay.setting DEFAULT VALUES;
