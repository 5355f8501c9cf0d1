-- Private: store how a target is watched. p_target: as in monitor_setting. Raises 23514 (a value out of its range).
CREATE OR REPLACE FUNCTION pgrelay._configure_job(
    p_target text,
    p_severity text,
    p_grace interval,
    p_reminder interval,
    p_limit interval,
    p_escalate_after interval,
    p_topic text
)
RETURNS void
LANGUAGE sql
VOLATILE
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
    INSERT INTO pgrelay.monitor_setting (target, severity, grace, reminder, run_limit, escalate_after, topic)
    VALUES (p_target, p_severity, p_grace, p_reminder, p_limit, p_escalate_after, p_topic)
    ON CONFLICT (target) DO UPDATE
        SET
            severity = excluded.severity,
            grace = excluded.grace,
            reminder = excluded.reminder,
            run_limit = excluded.run_limit,
            escalate_after = excluded.escalate_after,
            topic = excluded.topic;
$function$;

COMMENT ON FUNCTION pgrelay._configure_job(text, text, interval, interval, interval, interval, text)
IS 'Store how a target is watched';
REVOKE ALL ON FUNCTION pgrelay._configure_job(text, text, interval, interval, interval, interval, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pgrelay._configure_job(
    text, text, interval, interval, interval, interval, text
) TO pgrelay_operator;
