-- Calling functions with a time limit and a breaker, and how far consumers have read streams.

-- --------------------------------------------------------------------------------------------------- metrics, records

INSERT INTO pgrelay.channel (name, binding, contract)
VALUES
('metrics', 'metric_publisher', 'pgrelay.metrics/1'),
('records', 'stream_forwarder', 'pgrelay.records/1');

-- --------------------------------------------------------------------------------------------------------------- calls

ALTER TABLE pgrelay.binding
ADD COLUMN binding_id integer GENERATED ALWAYS AS IDENTITY CONSTRAINT binding_has_one_id UNIQUE,
ADD COLUMN timeout_ms integer CONSTRAINT timeout_in_range CHECK (timeout_ms BETWEEN 1 AND 900000),
ADD COLUMN breaker_failures integer NOT NULL DEFAULT 5
CONSTRAINT breaker_failures_in_range CHECK (breaker_failures BETWEEN 0 AND 1000),
ADD COLUMN breaker_seconds numeric NOT NULL DEFAULT 30
CONSTRAINT breaker_seconds_in_range CHECK (breaker_seconds BETWEEN 0.1 AND 86400);

COMMENT ON COLUMN pgrelay.binding.binding_id IS 'Names the sequence of its breaker';
COMMENT ON COLUMN pgrelay.binding.timeout_ms
IS 'How long call waits; NULL for the session''s aws_lambda.request_timeout_ms';
COMMENT ON COLUMN pgrelay.binding.breaker_failures
IS 'The breaker opens after so many failures in a row; 0 for never';
COMMENT ON COLUMN pgrelay.binding.breaker_seconds
IS 'How long an open breaker refuses calls before it lets one through';

DO $migration$
DECLARE
    v_binding_id integer;
BEGIN
    FOR v_binding_id IN SELECT b.binding_id FROM pgrelay.binding AS b LOOP
        EXECUTE pg_catalog.format('CREATE SEQUENCE pgrelay.%I MINVALUE 0 START 1', '_breaker_' || v_binding_id);
        EXECUTE pg_catalog.format('GRANT SELECT ON SEQUENCE pgrelay.%I TO pgrelay_operator', '_breaker_' || v_binding_id);
    END LOOP;
END
$migration$;

-- ------------------------------------------------------------------------------------------------------------- streams

CREATE TYPE pgrelay.stream_record AS (
    shard_id text,
    sequence_number text,
    sub_sequence integer,
    arrived_at timestamptz,
    partition_key text,
    data text,
    binary_data bytea
);
COMMENT ON TYPE pgrelay.stream_record IS 'A record of a Kinesis data stream';
COMMENT ON COLUMN pgrelay.stream_record.shard_id IS 'The shard that it was read from';
COMMENT ON COLUMN pgrelay.stream_record.sequence_number IS 'Its number along the shard';
COMMENT ON COLUMN pgrelay.stream_record.sub_sequence IS 'Its place among records that were packed together, else NULL';
COMMENT ON COLUMN pgrelay.stream_record.arrived_at IS 'When the stream got it';
COMMENT ON COLUMN pgrelay.stream_record.partition_key IS 'Its partition key';
COMMENT ON COLUMN pgrelay.stream_record.data IS 'What it holds; NULL if that is no text';
COMMENT ON COLUMN pgrelay.stream_record.binary_data IS 'What it holds, if that is no text';

CREATE TABLE pgrelay.stream_consumer (
    stream text NOT NULL,
    consumer text NOT NULL,
    start_position json NOT NULL,
    started_at timestamptz NOT NULL DEFAULT pg_catalog.now(),
    CONSTRAINT consumer_starts_once PRIMARY KEY (stream, consumer)
);
GRANT SELECT ON pgrelay.stream_consumer TO pgrelay_operator;
COMMENT ON TABLE pgrelay.stream_consumer
IS 'Where consumers start in shards that they have not read yet; written by seek_stream';
COMMENT ON COLUMN pgrelay.stream_consumer.stream IS 'The stream, as read_stream names it';
COMMENT ON COLUMN pgrelay.stream_consumer.consumer IS 'The consumer';
COMMENT ON COLUMN pgrelay.stream_consumer.start_position IS 'A position of the contract pgrelay.stream/1';
COMMENT ON COLUMN pgrelay.stream_consumer.started_at IS 'When it was set';

CREATE TABLE pgrelay.stream_position (
    stream text NOT NULL,
    consumer text NOT NULL,
    shard_id text NOT NULL,
    position json NOT NULL,
    ended boolean NOT NULL DEFAULT false,
    behind_latest_ms bigint,
    read_records bigint NOT NULL DEFAULT 0,
    read_at timestamptz NOT NULL DEFAULT pg_catalog.clock_timestamp(),
    CONSTRAINT consumer_has_one_position PRIMARY KEY (stream, consumer, shard_id)
);
GRANT SELECT ON pgrelay.stream_position TO pgrelay_operator;
COMMENT ON TABLE pgrelay.stream_position
IS 'How far each consumer has read each shard; moves in the reader''s transaction';
COMMENT ON COLUMN pgrelay.stream_position.stream IS 'The stream, as read_stream names it';
COMMENT ON COLUMN pgrelay.stream_position.consumer IS 'The consumer';
COMMENT ON COLUMN pgrelay.stream_position.shard_id IS 'The shard';
COMMENT ON COLUMN pgrelay.stream_position.position
IS 'Where the next read goes on, a position of the contract pgrelay.stream/1';
COMMENT ON COLUMN pgrelay.stream_position.ended IS 'Whether the shard was closed and is read to its end';
COMMENT ON COLUMN pgrelay.stream_position.behind_latest_ms IS 'How far the last read was from the newest record';
COMMENT ON COLUMN pgrelay.stream_position.read_records IS 'How many records were read';
COMMENT ON COLUMN pgrelay.stream_position.read_at IS 'When it was last read';
