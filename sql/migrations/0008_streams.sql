-- Metrics and records: their channels. Streams: how far consumers have read them. And what a role may call that is
-- allowed to use their bindings.

INSERT INTO pgrelay.channel (name, binding, contract)
VALUES
('metrics', 'metric_publisher', 'pgrelay.metrics/1'),
('records', 'stream_forwarder', 'pgrelay.records/1');

INSERT INTO pgrelay._binding_routine (binding, routine)
VALUES
('metric_publisher', 'publish_metric'),
('stream_forwarder', 'forward_record');

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
COMMENT ON COLUMN pgrelay.stream_record.sub_sequence
IS 'Its place among records that were packed together; NULL for one that was not';
COMMENT ON COLUMN pgrelay.stream_record.arrived_at IS 'When the stream received it';
COMMENT ON COLUMN pgrelay.stream_record.partition_key IS 'Its partition key';
COMMENT ON COLUMN pgrelay.stream_record.data IS 'Its content; NULL if that is not text';
COMMENT ON COLUMN pgrelay.stream_record.binary_data IS 'Its content, if that is not text';

CREATE TABLE pgrelay.stream_consumer (
    stream text NOT NULL,
    consumer text NOT NULL,
    start_position json NOT NULL DEFAULT '{"type": "trim_horizon"}',
    started_at timestamptz NOT NULL DEFAULT pg_catalog.now(),
    CONSTRAINT consumer_starts_once PRIMARY KEY (stream, consumer)
);
GRANT SELECT ON pgrelay.stream_consumer TO pgrelay_operator;
COMMENT ON TABLE pgrelay.stream_consumer
IS 'Where consumers start in shards that they have not read yet; written by seek_stream and allow_consumer';
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
IS 'Where the next read starts, a position of the contract pgrelay.stream/1';
COMMENT ON COLUMN pgrelay.stream_position.ended IS 'Whether the shard was closed and is read to its end';
COMMENT ON COLUMN pgrelay.stream_position.behind_latest_ms
IS 'How far the last read was from the newest record';
COMMENT ON COLUMN pgrelay.stream_position.read_records IS 'How many records were read';
COMMENT ON COLUMN pgrelay.stream_position.read_at IS 'When it was last read';
