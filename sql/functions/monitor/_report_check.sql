-- Private: have what a check found made into notifications, remember what the function answers, and return how many
-- notifications it sent.
-- p_findings: members of the contract pgrelay.cron/1 beside those added here. p_owner: only what is remembered of this
-- role's jobs takes part, and of partition sets; NULL: of every job.
-- Raises PR023 (the notifier's answer) and what _invoke raises.
CREATE OR REPLACE FUNCTION pgrelay._report_check(p_findings json, p_owner text)
RETURNS integer
LANGUAGE plpgsql
VOLATILE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
SET timezone = 'UTC'
AS $function$
DECLARE
    c_request_timeout_ms CONSTANT integer := 60000; -- a cold start and ten notifications take a while
    v_id CONSTANT text := gen_random_uuid()::text;
    v_answer json;
BEGIN
    v_answer := pgrelay._invoke(
        'cron_failure_notifier',
        json_build_object(
            'contract', 'pgrelay.cron/1',
            'id', v_id,
            'database', current_database(),
            'now', extract(EPOCH FROM clock_timestamp()),
            'history', p_findings -> 'history',
            'horizon', p_findings -> 'horizon',
            'sns_topic_arn', p_findings -> 'sns_topic_arn',
            'scheduler', coalesce(p_findings -> 'scheduler', '{}'::json),
            'jobs', p_findings -> 'jobs',
            'runs', coalesce(p_findings -> 'runs', '[]'::json),
            'partitions', p_findings -> 'partitions',
            'settings', (
                SELECT
                    coalesce(
                        json_agg(
                            json_strip_nulls(
                                json_build_object(
                                    'target', c.target,
                                    'severity', c.severity,
                                    'grace_seconds', extract(EPOCH FROM c.grace),
                                    'reminder_seconds', extract(EPOCH FROM c.reminder),
                                    'limit_seconds', extract(EPOCH FROM c.run_limit),
                                    'escalate_after_seconds', extract(EPOCH FROM c.escalate_after),
                                    'topic', c.topic,
                                    'silenced_until', CASE
                                        WHEN isfinite(c.silenced_until) THEN extract(EPOCH FROM c.silenced_until)
                                        WHEN c.silenced_until = 'infinity' THEN 1e15 -- JSON has none
                                    END,
                                    'acknowledged_at', extract(EPOCH FROM c.acknowledged_at)
                                )
                            )
                        ),
                        '[]'::json
                    )
                FROM pgrelay.monitor_setting AS c
            ),
            'states', (
                SELECT coalesce(json_agg(json_build_object('target', s.target, 'state', s.state)), '[]'::json)
                FROM pgrelay.monitor_state AS s
                WHERE p_owner IS NULL OR s.owner = p_owner OR s.owner IS NULL
            )
        ),
        'RequestResponse',
        c_request_timeout_ms
    );
    IF (v_answer ->> 'id') IS DISTINCT FROM v_id OR json_typeof(v_answer -> 'states') IS DISTINCT FROM 'array' THEN
        RAISE EXCEPTION USING
            ERRCODE = 'PR023',
            MESSAGE = 'the function bound to cron_failure_notifier did not answer the check',
            DETAIL = format(
                'It answered %s.', coalesce(pgrelay._clip(v_answer::text, 1000), 'nothing')
            ),
            HINT = 'Bind cron_failure_notifier to pgrelay''s own function; the next check repeats the report.';
    END IF;
    PERFORM pgrelay._remember(v_answer -> 'states');
    RETURN (v_answer ->> 'notified')::integer;
END
$function$;

COMMENT ON FUNCTION pgrelay._report_check(json, text) IS 'Have what a check found notified, and remember the outcome';
REVOKE ALL ON FUNCTION pgrelay._report_check(json, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pgrelay._report_check(json, text) TO pgrelay_operator;
