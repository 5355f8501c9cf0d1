-- Private: send what a check observed to cron_failure_notifier, with the settings and states of the targets; store the
-- states that it answers, and return how many notifications it sent.
-- p_observed: the other members of the contract pgrelay.cron/1. p_owner: a role that sees only its own jobs: the states
-- of other roles' jobs are left out. NULL: the states of all. p_request_timeout_ms: a cold start and ten notifications
-- take some seconds.
-- Raises PR023 (the notifier's answer) and what _invoke raises.
CREATE OR REPLACE FUNCTION pgrelay._send_monitor_check(
    p_observed json, p_owner text, p_request_timeout_ms integer DEFAULT 60000
)
RETURNS integer
LANGUAGE plpgsql
VOLATILE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
SET timezone = 'UTC'
AS $function$
DECLARE
    c_target_characters CONSTANT integer := 4000;
    v_id CONSTANT text := gen_random_uuid()::text;
    v_masked_at CONSTANT timestamptz := (SELECT max(m.masked_at) FROM pgrelay.mask AS m);
    v_answer json;
BEGIN
    v_answer := pgrelay._invoke(
        'cron_failure_notifier',
        pgrelay._sendable_json(json_build_object(
            'contract', 'pgrelay.cron/1',
            'id', v_id,
            'database', current_database(),
            'origin', (SELECT o.id_prefix FROM pgrelay._origin AS o),
            'now', extract(EPOCH FROM clock_timestamp()),
            'history', p_observed -> 'history',
            'horizon', p_observed -> 'horizon',
            'sns_topic_arn', p_observed -> 'sns_topic_arn',
            'scheduler', coalesce(p_observed -> 'scheduler', '{}'::json),
            'jobs', p_observed -> 'jobs',
            'runs', coalesce(p_observed -> 'runs', '[]'::json),
            'partitions', p_observed -> 'partitions',
            'outbox', p_observed -> 'outbox',
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
                                        WHEN c.silenced_until = 'infinity' THEN 1e15 -- JSON has no infinity
                                    END,
                                    'acknowledged_at', extract(EPOCH FROM c.acknowledged_at)
                                )
                            )
                        ),
                        '[]'::json
                    )
                FROM pgrelay.monitor_setting AS c
                WHERE v_masked_at IS NULL OR c.target = pgrelay._mask_monitored(c.target, c_target_characters)
            ),
            'states', (
                SELECT
                    coalesce(
                        json_agg(
                            json_build_object(
                                'target', s.target,
                                'state', CASE
                                    -- A check may have stored it while the mask was being set.
                                    WHEN s.changed_at < v_masked_at + interval '1 hour' THEN pgrelay._masked_state(s.state)
                                    ELSE s.state
                                END
                            )
                        ),
                        '[]'::json
                    )
                FROM pgrelay.monitor_state AS s
                WHERE
                    (p_owner IS NULL OR s.owner = p_owner OR s.owner IS NULL)
                    -- A job of before the mask, which is not scheduled any more.
                    AND (v_masked_at IS NULL OR s.target = pgrelay._mask_monitored(s.target, c_target_characters))
            )
        )),
        'RequestResponse',
        p_request_timeout_ms
    );
    IF (v_answer ->> 'id') IS DISTINCT FROM v_id OR json_typeof(v_answer -> 'states') IS DISTINCT FROM 'array' THEN
        RAISE EXCEPTION USING
            ERRCODE = 'PR023',
            MESSAGE = 'the function bound to cron_failure_notifier did not answer the check',
            DETAIL = format(
                'It answered %s.', coalesce(pgrelay._clip(v_answer::text, 1000), 'nothing')
            ),
            HINT = 'Bind cron_failure_notifier to pgrelay''s own function; the next check reports the same again.';
    END IF;
    PERFORM pgrelay._store_monitor_states(v_answer -> 'states');
    PERFORM pgrelay._keep_notifications(v_answer -> 'notifications');
    IF json_typeof(p_observed -> 'outbox') = 'object' THEN
        PERFORM pgrelay._note_outbox_check(NULL);
    END IF;
    RETURN (v_answer ->> 'notified')::integer;
END
$function$;

COMMENT ON FUNCTION pgrelay._send_monitor_check(json, text, integer)
IS 'Send what a check observed to the notifier, and store the states that it answers';
REVOKE ALL ON FUNCTION pgrelay._send_monitor_check(json, text, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pgrelay._send_monitor_check(json, text, integer) TO pgrelay_operator;
