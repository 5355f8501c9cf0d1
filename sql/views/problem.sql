-- Public: the open problems of jobs, partition sets and the outbox.
CREATE OR REPLACE VIEW pgrelay.problem AS
SELECT
    s.target,
    p.key AS kind,
    c.silenced_until,
    coalesce(s.state ->> 'name', s.target) AS name,
    p.value ->> 'severity' AS severity,
    p.value ->> 'headline' AS headline,
    pg_catalog.to_timestamp((p.value ->> 'began_at')::double precision) AS began_at,
    pg_catalog.to_timestamp((p.value ->> 'opened_at')::double precision) AS opened_at,
    pg_catalog.to_timestamp((p.value ->> 'seen_at')::double precision) AS seen_at,
    (p.value ->> 'count')::bigint AS count,
    pg_catalog.to_timestamp((p.value ->> 'alerted_at')::double precision) AS alerted_at,
    coalesce((p.value ->> 'escalated')::boolean, false) AS escalated,
    coalesce(
        c.acknowledged_at >= pg_catalog.to_timestamp((p.value ->> 'opened_at')::double precision), false
    ) AS acknowledged
FROM pgrelay.monitor_state AS s
CROSS JOIN LATERAL pg_catalog.json_each(s.state -> 'problems') AS p
LEFT JOIN pgrelay.monitor_setting AS c ON s.target = c.target;
GRANT SELECT ON pgrelay.problem TO pgrelay_operator;

COMMENT ON VIEW pgrelay.problem IS 'The open problems of jobs, partition sets and the outbox';
COMMENT ON COLUMN pgrelay.problem.target IS 'What it is about, as in monitor_state';
COMMENT ON COLUMN pgrelay.problem.name IS 'The job''s name or the set''s parent table; else the target';
COMMENT ON COLUMN pgrelay.problem.kind IS 'failed, stuck, missed, running_out and the like: docs/monitor.md lists them';
COMMENT ON COLUMN pgrelay.problem.severity IS 'critical, warning or info';
COMMENT ON COLUMN pgrelay.problem.headline IS 'What is wrong, in a line';
COMMENT ON COLUMN pgrelay.problem.began_at
IS 'When it began, as far as is known: the first due time that was missed, the start of the first failed run';
COMMENT ON COLUMN pgrelay.problem.opened_at IS 'When a check first found it';
COMMENT ON COLUMN pgrelay.problem.seen_at IS 'When a check last found it';
COMMENT ON COLUMN pgrelay.problem.count IS 'How often it happened';
COMMENT ON COLUMN pgrelay.problem.alerted_at IS 'When the last alert of it was sent';
COMMENT ON COLUMN pgrelay.problem.escalated IS 'Whether it was escalated';
COMMENT ON COLUMN pgrelay.problem.acknowledged IS 'Whether somebody has acknowledged it';
COMMENT ON COLUMN pgrelay.problem.silenced_until IS 'No alert before';
