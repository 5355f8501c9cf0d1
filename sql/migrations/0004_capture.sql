-- What capture could not do.

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
