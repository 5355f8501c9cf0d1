-- The monitor of jobs, partition sets and the outbox: how far pg_cron's history was checked, what is remembered between
-- checks, how each target is watched, and how the maintenance of each partition set went.

CREATE TABLE pgrelay.cron_check (
    role_name text NOT NULL,
    history_id oid NOT NULL,
    last_run_id bigint NOT NULL,
    sees_all boolean NOT NULL DEFAULT false,
    checked_at timestamptz NOT NULL DEFAULT pg_catalog.now(),
    CONSTRAINT role_has_one_cursor PRIMARY KEY (role_name)
);
GRANT SELECT ON pgrelay.cron_check TO pgrelay_operator;

COMMENT ON TABLE pgrelay.cron_check
IS 'How far each role has checked cron.job_run_details; roles see different rows of it';
COMMENT ON COLUMN pgrelay.cron_check.role_name IS 'The role that checks';
COMMENT ON COLUMN pgrelay.cron_check.history_id
IS 'OID of cron.job_run_details: another one is another history, whose run ids start again';
COMMENT ON COLUMN pgrelay.cron_check.last_run_id IS 'Every run up to this one has been checked';
COMMENT ON COLUMN pgrelay.cron_check.sees_all IS 'Whether the role sees the runs of every role';
COMMENT ON COLUMN pgrelay.cron_check.checked_at IS 'When the role last checked';

-- As those of 0004_delivery.sql.
CREATE VIEW pgrelay._check_lock AS SELECT 'jobs, partition sets and the outbox are checked'::text AS locked_while;
COMMENT ON VIEW pgrelay._check_lock IS 'Nothing to read: a lock, so that one check at a time runs';
COMMENT ON COLUMN pgrelay._check_lock.locked_while IS 'When it is locked';

CREATE TABLE pgrelay.outbox_check (
    looked_at timestamptz NOT NULL DEFAULT pg_catalog.now(), -- what was just installed needs none at once
    failed_at timestamptz,
    failure text,
    is_only_row boolean NOT NULL DEFAULT true CONSTRAINT outbox_check_is_one CHECK (is_only_row),
    CONSTRAINT outbox_check_has_one_row PRIMARY KEY (is_only_row)
);
GRANT SELECT ON pgrelay.outbox_check TO pgrelay_operator;

COMMENT ON TABLE pgrelay.outbox_check
IS 'When a check last looked at the outbox: drain has it checked once none has for some minutes';
COMMENT ON COLUMN pgrelay.outbox_check.looked_at IS 'When a check was answered';
COMMENT ON COLUMN pgrelay.outbox_check.failed_at IS 'When a drain last could not have it checked; NULL after a check';
COMMENT ON COLUMN pgrelay.outbox_check.failure IS 'Why it could not';
COMMENT ON COLUMN pgrelay.outbox_check.is_only_row IS 'Always true';
INSERT INTO pgrelay.outbox_check DEFAULT VALUES;

CREATE TABLE pgrelay.monitor_state (
    target text NOT NULL CONSTRAINT target_is_known CHECK (
        target ~ '^(job/.+|set/.+|scheduler|outbox/.+|watch/.+|binding/.+)$'
    ),
    owner text,
    unfinished_run_ids bigint[] NOT NULL DEFAULT '{}',
    state json NOT NULL,
    changed_at timestamptz NOT NULL DEFAULT pg_catalog.now(),
    CONSTRAINT target_has_one_state PRIMARY KEY (target)
);
GRANT SELECT ON pgrelay.monitor_state TO pgrelay_operator;

COMMENT ON TABLE pgrelay.monitor_state IS 'What cron_failure_notifier keeps of each target from check to check';
COMMENT ON COLUMN pgrelay.monitor_state.target
IS 'job/<database>/<owner>/<name> or job/<id>, set/<table>, scheduler, outbox/<channel>, watch/<table>, binding/<name>';
COMMENT ON COLUMN pgrelay.monitor_state.owner
IS 'The role that a job runs as; a role that sees its own jobs checks these only';
COMMENT ON COLUMN pgrelay.monitor_state.unfinished_run_ids
IS 'Runs of the job that had not ended when it was last checked';
COMMENT ON COLUMN pgrelay.monitor_state.state
IS 'JSON that only cron_failure_notifier writes and reads, but for the problems in it';
COMMENT ON COLUMN pgrelay.monitor_state.changed_at IS 'When a check last stored it';

CREATE TABLE pgrelay.monitor_setting (
    target text NOT NULL CONSTRAINT target_is_known CHECK (
        target ~ '^(job/.+|set/.+|scheduler|outbox/.+|watch/.+|binding/.+|)$'
    ),
    severity text CONSTRAINT severity_is_known CHECK (severity IN ('critical', 'warning', 'info')),
    grace interval CONSTRAINT grace_not_negative CHECK (grace >= '0'),
    reminder interval CONSTRAINT reminder_positive CHECK (reminder > '0'),
    run_limit interval CONSTRAINT run_limit_positive CHECK (run_limit > '0'),
    escalate_after interval CONSTRAINT escalate_after_not_negative CHECK (escalate_after >= '0'),
    topic text CONSTRAINT topic_is_a_name CHECK (topic ~ '^[A-Za-z0-9_-]+$' AND pg_catalog.length(topic) <= 256),
    silenced_until timestamptz,
    silenced_at timestamptz,
    silenced_by text,
    silence_reason text,
    acknowledged_at timestamptz,
    acknowledged_by text,
    acknowledge_reason text,
    CONSTRAINT target_has_one_setting PRIMARY KEY (target)
);
GRANT SELECT ON pgrelay.monitor_setting TO pgrelay_operator;

COMMENT ON TABLE pgrelay.monitor_setting
IS 'How targets are watched; written by configure_job, silence and acknowledge; the target '''' holds the defaults';
COMMENT ON COLUMN pgrelay.monitor_setting.target IS 'As in monitor_state; '''' for the defaults of all';
COMMENT ON COLUMN pgrelay.monitor_setting.severity IS 'Of every problem of the target, instead of the problem''s own';
COMMENT ON COLUMN pgrelay.monitor_setting.grace
IS 'How late a run may start; for a partition set, how much time must be left; for a channel, how long events may '
'wait';
COMMENT ON COLUMN pgrelay.monitor_setting.reminder IS 'How often a reminder of an open problem is sent';
COMMENT ON COLUMN pgrelay.monitor_setting.run_limit IS 'How long a run may take; NULL: by the job''s own history';
COMMENT ON COLUMN pgrelay.monitor_setting.escalate_after
IS 'How long a critical problem may stay open, unacknowledged, before it is escalated';
COMMENT ON COLUMN pgrelay.monitor_setting.topic
IS 'Name of the topic, one of those that the stack allows; NULL: alerts';
COMMENT ON COLUMN pgrelay.monitor_setting.silenced_until IS 'No alert before';
COMMENT ON COLUMN pgrelay.monitor_setting.silenced_at
IS 'When it was silenced; if the clock is set back behind it, the silence is as long from then on';
COMMENT ON COLUMN pgrelay.monitor_setting.silenced_by IS 'Who silenced it';
COMMENT ON COLUMN pgrelay.monitor_setting.silence_reason IS 'Why it was silenced';
COMMENT ON COLUMN pgrelay.monitor_setting.acknowledged_at
IS 'Problems that opened before this time are acknowledged: no reminder, no escalation';
COMMENT ON COLUMN pgrelay.monitor_setting.acknowledged_by IS 'Who acknowledged them';
COMMENT ON COLUMN pgrelay.monitor_setting.acknowledge_reason IS 'What was written about it';

CREATE TABLE pgrelay.partition_maintenance (
    parent_table text NOT NULL,
    succeeded_at timestamptz,
    failed_at timestamptz,
    failures integer NOT NULL DEFAULT 0 CONSTRAINT failures_not_negative CHECK (failures >= 0),
    failure_sqlstate text,
    failure_message text,
    failure_detail text,
    CONSTRAINT set_has_one_record PRIMARY KEY (parent_table)
);
GRANT SELECT ON pgrelay.partition_maintenance TO pgrelay_operator;

COMMENT ON TABLE pgrelay.partition_maintenance IS 'How run_maintenance went for each partition set';
COMMENT ON COLUMN pgrelay.partition_maintenance.parent_table IS 'part_config.parent_table';
COMMENT ON COLUMN pgrelay.partition_maintenance.succeeded_at IS 'When it last succeeded';
COMMENT ON COLUMN pgrelay.partition_maintenance.failed_at IS 'When it last failed';
COMMENT ON COLUMN pgrelay.partition_maintenance.failures IS 'How often in a row; 0 after a success';
COMMENT ON COLUMN pgrelay.partition_maintenance.failure_sqlstate IS 'SQLSTATE of the last failure';
COMMENT ON COLUMN pgrelay.partition_maintenance.failure_message IS 'Its message';
COMMENT ON COLUMN pgrelay.partition_maintenance.failure_detail IS 'Its detail';

CREATE TABLE pgrelay.notification (
    message_id text NOT NULL,
    at timestamptz NOT NULL DEFAULT pg_catalog.now(),
    topic text NOT NULL,
    subject text NOT NULL,
    state text NOT NULL,
    severity text,
    problem_ids text[] NOT NULL DEFAULT '{}',
    CONSTRAINT message_is_kept_once PRIMARY KEY (message_id)
);
GRANT SELECT ON pgrelay.notification TO pgrelay_operator;

COMMENT ON TABLE pgrelay.notification IS 'What cron_failure_notifier sent in the last 30 days';
COMMENT ON COLUMN pgrelay.notification.message_id IS 'Id that Amazon SNS gave the message';
COMMENT ON COLUMN pgrelay.notification.at IS 'When the check ran that led to it';
COMMENT ON COLUMN pgrelay.notification.topic IS 'ARN of the topic that took it';
COMMENT ON COLUMN pgrelay.notification.subject IS 'Its subject';
COMMENT ON COLUMN pgrelay.notification.state IS 'open, ongoing, escalated, resolved or info: of its first problem';
COMMENT ON COLUMN pgrelay.notification.severity IS 'critical, warning or info: of its first problem';
COMMENT ON COLUMN pgrelay.notification.problem_ids IS 'The problems that it told of, the worst first';
