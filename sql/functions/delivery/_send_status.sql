-- Private: send how the outbox stands, of all channels, to one function, once a minute, for its metrics: the one that
-- took it the last time. If that does not answer, the next one is tried the next time: so the dead letters of a channel
-- whose function is broken are measured, too.
CREATE OR REPLACE FUNCTION pgrelay._send_status()
RETURNS void
LANGUAGE plpgsql
VOLATILE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    c_every CONSTANT interval := '1 minute';
    c_timeout_ms CONSTANT integer := 5000;
    v_channel pgrelay.channel;
    v_answer json;
BEGIN
    IF EXISTS (SELECT FROM pgrelay.channel AS c WHERE c.status_sent_at > now() - c_every) THEN
        RETURN;
    END IF;
    SELECT c.* INTO v_channel
    FROM pgrelay.channel AS c
    WHERE
        (c.status_failed_at IS NULL OR c.status_failed_at < now() - c_every)
        AND (
            EXISTS (SELECT FROM pgrelay.watch AS w WHERE w.channel = c.name)
            OR EXISTS (
                SELECT FROM pgrelay.reader AS r
                WHERE r.channel = c.name AND (r.delivered_events > 0 OR r.failures > 0)
            )
            OR EXISTS (SELECT FROM pgrelay.retry AS r WHERE r.channel = c.name)
            OR EXISTS (SELECT FROM pgrelay.dead_letter AS d WHERE d.channel = c.name)
        )
    ORDER BY c.status_sent_at DESC NULLS LAST, c.name
    LIMIT 1;
    IF NOT FOUND THEN
        RETURN;
    END IF;
    v_answer := pgrelay._invoke_channel(v_channel, 0, '{}', '{}', '', c_timeout_ms, pgrelay._outbox_status());
    -- Only now, so that pause does not wait for a function.
    IF v_answer ->> 'broken' IS NULL THEN
        UPDATE pgrelay.channel AS c SET status_sent_at = clock_timestamp() WHERE c.name = v_channel.name;
    ELSE
        UPDATE pgrelay.channel AS c SET status_failed_at = clock_timestamp() WHERE c.name = v_channel.name;
    END IF;
END
$function$;

COMMENT ON FUNCTION pgrelay._send_status() IS 'Send how the outbox stands to one function';
REVOKE ALL ON FUNCTION pgrelay._send_status() FROM PUBLIC;
