-- Private: keep what cron_failure_notifier answered that it sent, and forget what is older than 30 days.
-- p_notifications: those of its answer; NULL from a function that does not say.
CREATE OR REPLACE FUNCTION pgrelay._keep_notifications(p_notifications json)
RETURNS void
LANGUAGE plpgsql
VOLATILE
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    IF coalesce(json_typeof(p_notifications), '') <> 'array' THEN
        RETURN;
    END IF;
    INSERT INTO pgrelay.notification (message_id, topic, subject, state, severity, problem_ids)
    SELECT
        n.entry ->> 'message_id',
        n.entry ->> 'topic',
        n.entry ->> 'subject',
        n.entry ->> 'state',
        n.entry ->> 'severity',
        ARRAY(SELECT i.id FROM json_array_elements_text(n.entry -> 'problem_ids') AS i (id))
    FROM json_array_elements(p_notifications) AS n (entry)
    ON CONFLICT (message_id) DO NOTHING;

    DELETE FROM pgrelay.notification AS n
    WHERE n.at < now() - interval '30 days';
END
$function$;

COMMENT ON FUNCTION pgrelay._keep_notifications(json) IS 'Keep what cron_failure_notifier sent';
REVOKE ALL ON FUNCTION pgrelay._keep_notifications(json) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pgrelay._keep_notifications(json) TO pgrelay_operator;
