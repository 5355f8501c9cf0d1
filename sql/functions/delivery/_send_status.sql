-- Private: send the publisher how the outbox stands, once a minute, for its metrics. What it answers does not matter:
-- that it cannot be reached shows in delivery, and rings an alarm.
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
BEGIN
    FOR v_channel IN
        SELECT c.*
        FROM pgrelay.channel AS c
        WHERE
            c.name = 'events' AND (c.status_sent_at IS NULL OR c.status_sent_at < now() - c_every)
            AND EXISTS (SELECT FROM pgrelay.watch)
    LOOP
        PERFORM pgrelay._invoke_channel(
            v_channel, 0, '{}', '', c_timeout_ms, pgrelay._channel_status(v_channel.name)
        );
        UPDATE pgrelay.channel AS c SET status_sent_at = clock_timestamp() WHERE c.name = v_channel.name;
    END LOOP;
END
$function$;

COMMENT ON FUNCTION pgrelay._send_status() IS 'Send the publisher how the outbox stands';
REVOKE ALL ON FUNCTION pgrelay._send_status() FROM PUBLIC;
