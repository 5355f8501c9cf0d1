-- Private: send a report to the exception relay, as an Event. After a call that failed slowly, no session of the
-- database calls for a while, so that a storm of exceptions does not wait for AWS each time; then one call tries on
-- behalf of all. A read-only transaction cannot store the pause, so every call in it tries.
-- Waits at most one second to connect and three for the answer. Raises PR083 (calls pause) and what _invoke raises.
CREATE OR REPLACE FUNCTION pgrelay._relay_report(p_report json)
RETURNS void
LANGUAGE plpgsql
VOLATILE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    c_request_timeout_ms CONSTANT integer := 3000;
    c_pause_ms CONSTANT integer := 10000;
    c_long_ms CONSTANT integer := 900; -- a refusal is faster, even for a session's first call
    v_started_ms CONSTANT bigint := extract(EPOCH FROM clock_timestamp()) * 1000;
    v_can_store CONSTANT boolean := current_setting('transaction_read_only') = 'off';
    v_paused_until_ms CONSTANT bigint := (SELECT s.last_value FROM pgrelay.relay_pause AS s);
    v_now_ms bigint;
BEGIN
    IF v_started_ms < v_paused_until_ms THEN
        RAISE EXCEPTION USING
            ERRCODE = 'PR083',
            MESSAGE = format(
                'calls of exception_relay pause for %s s after one that failed slowly.',
                ceil((v_paused_until_ms - v_started_ms) / 1000.0)
            );
    END IF;
    IF v_paused_until_ms > 0 AND v_can_store THEN
        PERFORM setval('pgrelay.relay_pause', v_started_ms + c_request_timeout_ms); -- this call tries; meanwhile others do not
    END IF;

    PERFORM pgrelay._invoke('exception_relay', p_report, 'Event', c_request_timeout_ms);
    IF v_paused_until_ms > 0 AND v_can_store THEN
        PERFORM setval('pgrelay.relay_pause', 0);
    END IF;
EXCEPTION
    WHEN OTHERS THEN
        v_now_ms := extract(EPOCH FROM clock_timestamp()) * 1000;
        IF v_now_ms - v_started_ms > c_long_ms AND v_can_store THEN
            PERFORM setval('pgrelay.relay_pause', v_now_ms + c_pause_ms);
        END IF;
        RAISE;
END
$function$;

COMMENT ON FUNCTION pgrelay._relay_report(json) IS 'Hand a report to the exception relay';
REVOKE ALL ON FUNCTION pgrelay._relay_report(json) FROM PUBLIC;
