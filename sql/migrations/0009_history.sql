-- What has been: how delivery stood, minute by minute, for charts; and what people did, for whoever looks next. Both
-- stay small.

CREATE TABLE pgrelay.history (
    channel text NOT NULL CONSTRAINT channel_is_known REFERENCES pgrelay.channel (name) ON DELETE CASCADE,
    at timestamptz NOT NULL,
    backlog bigint,
    lag_seconds double precision,
    delivered_events bigint NOT NULL,
    retries bigint NOT NULL,
    dead_letters bigint NOT NULL,
    CONSTRAINT moment_is_noted_once PRIMARY KEY (channel, at)
);
GRANT SELECT ON pgrelay.history TO pgrelay_operator;
COMMENT ON TABLE pgrelay.history
IS 'How delivery stood, from the view status: noted by drain at most once a minute, and kept for a day';
COMMENT ON COLUMN pgrelay.history.channel IS 'The channel';
COMMENT ON COLUMN pgrelay.history.at IS 'When it stood so';
COMMENT ON COLUMN pgrelay.history.backlog IS 'As in status';
COMMENT ON COLUMN pgrelay.history.lag_seconds IS 'As in status';
COMMENT ON COLUMN pgrelay.history.delivered_events IS 'As in status: delivered in all until then';
COMMENT ON COLUMN pgrelay.history.retries IS 'As in status';
COMMENT ON COLUMN pgrelay.history.dead_letters IS 'As in status';

CREATE TABLE pgrelay.action (
    action_id bigint GENERATED ALWAYS AS IDENTITY,
    at timestamptz NOT NULL DEFAULT pg_catalog.clock_timestamp(),
    role text NOT NULL DEFAULT session_user,
    application text NOT NULL DEFAULT pg_catalog.current_setting('application_name'),
    action text NOT NULL,
    subject text,
    outcome text,
    CONSTRAINT action_has_one_id PRIMARY KEY (action_id)
);
GRANT SELECT ON pgrelay.action TO pgrelay_operator;
COMMENT ON TABLE pgrelay.action IS 'What people did in the last 90 days, with the command, the console or in SQL';
COMMENT ON COLUMN pgrelay.action.action_id IS 'Number of the action';
COMMENT ON COLUMN pgrelay.action.at IS 'When it was done';
COMMENT ON COLUMN pgrelay.action.role IS 'The role that had logged in';
COMMENT ON COLUMN pgrelay.action.application IS 'What it was done with, as the session says';
COMMENT ON COLUMN pgrelay.action.action IS 'pause, resume, redrive, discard, silence, acknowledge and the like';
COMMENT ON COLUMN pgrelay.action.subject
IS 'What it was about: a table, a target of the monitor, a fingerprint, a filter; NULL for everything';
COMMENT ON COLUMN pgrelay.action.outcome IS 'What came of it, or why it was done: a number of events, a reason';
