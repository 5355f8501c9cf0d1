-- What is captured: the tables whose row changes become events, the channel of these events, and what capture could not
-- do. The functions of watches write the table watch, capture reads it.

INSERT INTO pgrelay.channel (name, binding, contract)
VALUES ('events', 'dml_event_publisher', 'pgrelay.events/1');

CREATE TABLE pgrelay.watch (
    watch_id integer GENERATED ALWAYS AS IDENTITY CONSTRAINT watch_has_one_id UNIQUE,
    watched_table regclass NOT NULL,
    table_schema text,
    table_name text,
    operations text[] NOT NULL DEFAULT ARRAY['delete', 'insert', 'update']
    CONSTRAINT operations_are_known CHECK (
        pg_catalog.cardinality(operations) > 0
        AND operations <@ ARRAY['insert', 'update', 'delete', 'truncate']
    ),
    columns text[],
    excluded_columns text[],
    payload text NOT NULL DEFAULT 'full'
    CONSTRAINT payload_is_known CHECK (payload IN ('full', 'changed', 'key')),
    condition text,
    condition_columns json,
    condition_may_fail boolean NOT NULL DEFAULT false,
    table_columns json,
    table_columns_of oid,
    on_failure text NOT NULL DEFAULT 'report'
    CONSTRAINT on_failure_is_known CHECK (on_failure IN ('report', 'fail')),
    channel text NOT NULL DEFAULT 'events' CONSTRAINT channel_is_known REFERENCES pgrelay.channel (name),
    destination text,
    mapping json,
    ordered boolean NOT NULL DEFAULT false,
    packed boolean NOT NULL DEFAULT false,
    subject text CONSTRAINT subject_is_one_line CHECK (subject ~ '^[!-~][ -~]{0,98}$'),
    source_id integer,
    shape text,
    paused_at timestamptz,
    problem text,
    watched_at timestamptz NOT NULL DEFAULT pg_catalog.now(),
    watched_by text NOT NULL DEFAULT session_user,
    CONSTRAINT table_is_watched_once PRIMARY KEY (watched_table),
    CONSTRAINT columns_are_chosen_once CHECK (columns IS NULL OR excluded_columns IS NULL)
);
GRANT SELECT ON pgrelay.watch TO pgrelay_operator;

COMMENT ON TABLE pgrelay.watch IS 'Tables whose row changes become events; written by watch and unwatch';
COMMENT ON COLUMN pgrelay.watch.watch_id
IS 'Names the capture function, pgrelay_capture._capture_<id>, and the groups of ordered events';
COMMENT ON COLUMN pgrelay.watch.watched_table IS 'The table, or the root of a partitioned one';
COMMENT ON COLUMN pgrelay.watch.table_schema IS 'The schema that its events name';
COMMENT ON COLUMN pgrelay.watch.table_name IS 'The table that its events name';
COMMENT ON COLUMN pgrelay.watch.operations IS 'What is captured: insert, update, delete, truncate';
COMMENT ON COLUMN pgrelay.watch.columns
IS 'The columns that its events carry; NULL for all but the excluded ones';
COMMENT ON COLUMN pgrelay.watch.excluded_columns IS 'Columns that never leave the database';
COMMENT ON COLUMN pgrelay.watch.payload
IS 'full: rows; changed: of an UPDATE only what changed; key: the key alone';
COMMENT ON COLUMN pgrelay.watch.condition
IS 'Only rows that meet it are captured; as PostgreSQL writes it back';
COMMENT ON COLUMN pgrelay.watch.condition_columns
IS 'The columns that the condition names, [{"name", "column", "type", "labels"}]: their names in it and in the table, '
'the types under which it sees them, and an enum''s labels';
COMMENT ON COLUMN pgrelay.watch.condition_may_fail
IS 'Whether a row may make the condition raise an error, such as a division by zero';
COMMENT ON COLUMN pgrelay.watch.table_columns
IS 'The table''s columns when the capture function was written, [{"name", "number"}], by which renamed ones are found';
COMMENT ON COLUMN pgrelay.watch.table_columns_of
IS 'The OID of the table that had them: numbers mean nothing in a restored table';
COMMENT ON COLUMN pgrelay.watch.on_failure
IS 'If events cannot be captured: report it, or fail the statement that made them';
COMMENT ON COLUMN pgrelay.watch.channel IS 'The channel of its events';
COMMENT ON COLUMN pgrelay.watch.destination
IS 'A destination that the publisher was deployed with; NULL for its first';
COMMENT ON COLUMN pgrelay.watch.mapping
IS 'For channels other than events: which column becomes which member';
COMMENT ON COLUMN pgrelay.watch.ordered IS 'Whether events of one key keep their order through failures';
COMMENT ON COLUMN pgrelay.watch.packed IS 'Whether many events may share one message';
COMMENT ON COLUMN pgrelay.watch.subject IS 'What e-mail subscribers see as the subject; NULL for SNS''s own';
COMMENT ON COLUMN pgrelay.watch.source_id IS 'The source of the events captured from now on';
COMMENT ON COLUMN pgrelay.watch.shape IS 'The columns and key that the capture function was written for';
COMMENT ON COLUMN pgrelay.watch.paused_at IS 'Since when its events are held back; NULL if they are not';
COMMENT ON COLUMN pgrelay.watch.problem IS 'What keeps the watch from seeing everything, and what to do';
COMMENT ON COLUMN pgrelay.watch.watched_at IS 'When the watch was made or last changed';
COMMENT ON COLUMN pgrelay.watch.watched_by IS 'The role that made or changed it';

CREATE TABLE pgrelay._watch_failure (
    watch_id integer NOT NULL,
    relation regclass NOT NULL,
    reason text NOT NULL,
    failures integer NOT NULL DEFAULT 1,
    failed_at timestamptz NOT NULL DEFAULT pg_catalog.clock_timestamp(),
    retry_at timestamptz NOT NULL,
    CONSTRAINT failure_is_of_one_table PRIMARY KEY (watch_id, relation)
);
GRANT SELECT ON pgrelay._watch_failure TO pgrelay_operator;
COMMENT ON TABLE pgrelay._watch_failure
IS 'What drain could not do for a table or partition: write its capture function, or create its triggers';
-- No foreign key: its check would wait for a transaction that deletes the watch.
COMMENT ON COLUMN pgrelay._watch_failure.watch_id IS 'The watch';
COMMENT ON COLUMN pgrelay._watch_failure.relation IS 'The table or partition';
COMMENT ON COLUMN pgrelay._watch_failure.reason IS 'Why it could not';
COMMENT ON COLUMN pgrelay._watch_failure.failures IS 'How often in succession';
COMMENT ON COLUMN pgrelay._watch_failure.failed_at IS 'When it last failed';
COMMENT ON COLUMN pgrelay._watch_failure.retry_at IS 'When drain tries again';

CREATE TABLE pgrelay.capture_failure (
    failure_id bigint GENERATED ALWAYS AS IDENTITY,
    watched_table text NOT NULL,
    operation text NOT NULL,
    reason text NOT NULL,
    failed_at timestamptz NOT NULL DEFAULT pg_catalog.clock_timestamp(),
    CONSTRAINT failure_has_one_id PRIMARY KEY (failure_id)
);
CREATE INDEX capture_failure_by_time ON pgrelay.capture_failure (failed_at);
GRANT SELECT ON pgrelay.capture_failure TO pgrelay_operator;
COMMENT ON TABLE pgrelay.capture_failure
IS 'Statements whose events were not captured; the statements themselves succeeded';
COMMENT ON COLUMN pgrelay.capture_failure.failure_id IS 'Number of the failure';
COMMENT ON COLUMN pgrelay.capture_failure.watched_table IS 'The table';
COMMENT ON COLUMN pgrelay.capture_failure.operation IS 'insert, update, delete or truncate';
COMMENT ON COLUMN pgrelay.capture_failure.reason IS 'Why they were not';
COMMENT ON COLUMN pgrelay.capture_failure.failed_at IS 'When it failed';
