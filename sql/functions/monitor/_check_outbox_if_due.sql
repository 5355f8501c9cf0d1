-- Private: check the outbox at the end of a drain, if no check has looked at it for some minutes: so it is watched also
-- where nobody schedules one. Not where cron_failure_notifier is not bound. Never fails, and takes ten seconds at most,
-- and half of what statement_timeout leaves: what goes wrong is in outbox_check and a WARNING (PR066), and it is tried
-- again some minutes later.
CREATE OR REPLACE FUNCTION pgrelay._check_outbox_if_due()
RETURNS void
LANGUAGE plpgsql
VOLATILE
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    c_every CONSTANT interval := '4 minutes'; -- a drain of pg_cron's takes five
    c_timeout_ms CONSTANT integer := 10000; -- a cold start and some notifications
    c_least_ms CONSTANT integer := 1000;
    v_now CONSTANT timestamptz := clock_timestamp();
    v_left_ms CONSTANT double precision := extract(EPOCH FROM pgrelay._statement_ends_at() - v_now) * 1000;
    v_timeout_ms CONSTANT integer := CASE
        WHEN v_left_ms / 2 < c_timeout_ms THEN greatest(v_left_ms / 2, 0)
        ELSE c_timeout_ms
    END;
    v_outbox json;
BEGIN
    IF
        v_timeout_ms < c_least_ms
        OR EXISTS (
            SELECT FROM pgrelay.outbox_check AS c
            -- Later than now if the clock was set back.
            WHERE greatest(c.looked_at, c.failed_at) BETWEEN v_now - c_every AND v_now
        )
        OR NOT EXISTS (SELECT FROM pgrelay.binding AS b WHERE b.name = 'cron_failure_notifier')
    THEN
        RETURN;
    END IF;
    IF pgrelay._try_lock('_check_lock') THEN
        v_outbox := pgrelay._observed_outbox();
        IF v_outbox IS NULL THEN
            PERFORM pgrelay._note_outbox_check('it could not be read: the WARNING says why');
        ELSE
            PERFORM pgrelay._send_monitor_check(json_build_object('outbox', v_outbox), NULL, v_timeout_ms);
        END IF;
    END IF;
EXCEPTION
    WHEN OTHERS THEN
        PERFORM pgrelay._note_outbox_check(SQLERRM);
        RAISE WARNING USING
            ERRCODE = 'PR066',
            MESSAGE = 'the outbox was not checked: ' || SQLERRM,
            HINT = 'Delivery goes on. If it fails again and again, do what the message says.';
END
$function$;

COMMENT ON FUNCTION pgrelay._check_outbox_if_due() IS 'Check the outbox if no check has looked at it for some minutes';
REVOKE ALL ON FUNCTION pgrelay._check_outbox_if_due() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pgrelay._check_outbox_if_due() TO pgrelay_operator;
