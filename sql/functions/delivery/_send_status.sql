-- Private: send the function of each channel that is in use how the outbox stands, once a minute, for its metrics, and
-- keep which destinations it answers that it has. That it cannot be reached shows in delivery, and rings an alarm. But
-- a function that does not answer is waited for, so the channels after it have their turn the next time.
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
    v_sent text[] := '{}';
    v_answers json[] := '{}';
BEGIN
    FOR v_channel IN
        SELECT c.*
        FROM pgrelay.channel AS c
        WHERE
            (c.status_sent_at IS NULL OR c.status_sent_at < now() - c_every)
            AND (
                EXISTS (SELECT FROM pgrelay.watch AS w WHERE w.channel = c.name)
                OR EXISTS (
                    SELECT FROM pgrelay.reader AS r
                    WHERE r.channel = c.name AND (r.delivered_events > 0 OR r.failures > 0)
                )
                OR EXISTS (SELECT FROM pgrelay.retry AS r WHERE r.channel = c.name)
                OR EXISTS (SELECT FROM pgrelay.dead_letter AS d WHERE d.channel = c.name)
            )
        ORDER BY c.status_sent_at NULLS FIRST, c.name
    LOOP
        v_answer := pgrelay._invoke_channel(
            v_channel, 0, '{}', '{}', '', c_timeout_ms, pgrelay._channel_status(v_channel.name)
        );
        v_sent := v_sent || v_channel.name;
        v_answers := v_answers || v_answer;
        EXIT WHEN v_answer ->> 'broken' IS NOT NULL;
    END LOOP;
    -- Only now, so that pause does not wait for a function.
    UPDATE pgrelay.channel AS c
    SET
        status_sent_at = clock_timestamp(),
        destinations = CASE
            WHEN s.answer ->> 'broken' IS NULL THEN pgrelay._answered_destinations(s.answer)
            ELSE c.destinations
        END
    FROM unnest(v_sent, v_answers) AS s (name, answer)
    WHERE c.name = s.name;
END
$function$;

COMMENT ON FUNCTION pgrelay._send_status() IS 'Send the function of each channel in use how the outbox stands';
REVOKE ALL ON FUNCTION pgrelay._send_status() FROM PUBLIC;
