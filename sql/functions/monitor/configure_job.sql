-- Public: set how a job or a partition set is watched. What is left out has its default: the one set with p_job NULL,
-- or else the monitor's own.
-- p_job: as in silence; NULL: the defaults of all. p_severity: critical, warning or info. p_grace: how late a run may
-- start, how much time a set must have left, or how long events of a channel may wait. p_reminder: how often a reminder
-- of an open problem is sent. p_limit: how long a run may take. p_escalate_after: how long a critical problem may stay
-- open. p_topic: name of an allowed topic.
-- Raises PR101 and PR102 (p_job), and 23514 (a value out of its range).
CREATE OR REPLACE FUNCTION pgrelay.configure_job(
    p_job text,
    p_severity text DEFAULT NULL,
    p_grace interval DEFAULT NULL,
    p_reminder interval DEFAULT NULL,
    p_limit interval DEFAULT NULL,
    p_escalate_after interval DEFAULT NULL,
    p_topic text DEFAULT NULL
)
RETURNS void
LANGUAGE plpgsql
VOLATILE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    PERFORM pgrelay._configure_job(
        CASE WHEN p_job IS NULL THEN '' ELSE pgrelay._monitor_target(p_job) END,
        p_severity, p_grace, p_reminder, p_limit, p_escalate_after, p_topic
    );
END
$function$;

COMMENT ON FUNCTION pgrelay.configure_job(text, text, interval, interval, interval, interval, text)
IS 'Set how a job or a partition set is watched';
REVOKE ALL ON FUNCTION pgrelay.configure_job(text, text, interval, interval, interval, interval, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pgrelay.configure_job(
    text, text, interval, interval, interval, interval, text
) TO pgrelay_operator;
