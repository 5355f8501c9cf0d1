-- Which tables send their row changes.

CREATE TABLE pgrelay.watch (
    watched_table regclass NOT NULL,
    operations text[] NOT NULL
    CONSTRAINT operations_are_known CHECK (
        pg_catalog.cardinality(operations) > 0
        AND operations <@ ARRAY['insert', 'update', 'delete', 'truncate']
    ),
    watched_at timestamptz NOT NULL DEFAULT pg_catalog.now(),
    watched_by text NOT NULL DEFAULT session_user,
    CONSTRAINT table_is_watched_once PRIMARY KEY (watched_table)
);
GRANT SELECT ON pgrelay.watch TO pgrelay_operator;

COMMENT ON TABLE pgrelay.watch IS 'Tables whose row changes become events; written by watch and unwatch';
COMMENT ON COLUMN pgrelay.watch.watched_table IS 'The table, or the root of a partitioned one';
COMMENT ON COLUMN pgrelay.watch.operations IS 'What is captured: insert, update, delete, truncate';
COMMENT ON COLUMN pgrelay.watch.watched_at IS 'When the watch was made or last changed';
COMMENT ON COLUMN pgrelay.watch.watched_by IS 'Who made or changed it';
