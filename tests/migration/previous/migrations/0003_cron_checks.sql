-- How far check_cron has read pg_cron's run history.

CREATE TABLE pgrelay.cron_check (
    role_name text NOT NULL,
    history_id oid NOT NULL,
    last_run_id bigint NOT NULL,
    unfinished_run_ids bigint[] NOT NULL,
    checked_at timestamptz NOT NULL DEFAULT pg_catalog.now(),
    CONSTRAINT role_has_one_cursor PRIMARY KEY (role_name)
);
GRANT SELECT ON pgrelay.cron_check TO pgrelay_operator;

COMMENT ON TABLE pgrelay.cron_check
IS 'How far each role has checked cron.job_run_details; roles see different rows of it';
COMMENT ON COLUMN pgrelay.cron_check.role_name IS 'The role that checks';
COMMENT ON COLUMN pgrelay.cron_check.history_id
IS 'OID of cron.job_run_details: another one is another history, whose run ids start again';
COMMENT ON COLUMN pgrelay.cron_check.last_run_id IS 'Every run up to this one has been looked at';
COMMENT ON COLUMN pgrelay.cron_check.unfinished_run_ids IS 'Those of them that had not finished by then';
COMMENT ON COLUMN pgrelay.cron_check.checked_at IS 'When the role last checked';

CREATE TABLE pgrelay.cron_failure (
    run_id bigint NOT NULL,
    reported_at timestamptz NOT NULL DEFAULT pg_catalog.now(),
    reported_by text NOT NULL,
    CONSTRAINT failure_is_reported_once PRIMARY KEY (run_id)
);
GRANT SELECT ON pgrelay.cron_failure TO pgrelay_operator;

COMMENT ON TABLE pgrelay.cron_failure IS 'Failed job runs that were reported, whichever role checked';
COMMENT ON COLUMN pgrelay.cron_failure.run_id IS 'cron.job_run_details.runid';
COMMENT ON COLUMN pgrelay.cron_failure.reported_at IS 'When cron_failure_notifier took the report';
COMMENT ON COLUMN pgrelay.cron_failure.reported_by IS 'The role that checked';
