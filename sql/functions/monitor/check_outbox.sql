-- Public: check_cron for a database that has neither pg_cron nor pg_partman: find what is wrong with the outbox, its
-- channels, its watches and its bindings, send alerts, and return how many notifications were sent. check_cron and
-- check_partitions look at the outbox, too; and so does drain, once no check has for some minutes.
-- Raises PR023 (the notifier's answer), PR025 (isolation level) and what _invoke raises. Warns PR069 (a copy that
-- stands by: nothing is checked) and PR113 (it could not be read).
CREATE OR REPLACE FUNCTION pgrelay.check_outbox()
RETURNS integer
LANGUAGE plpgsql
VOLATILE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
SET timezone = 'UTC'
AS $function$
DECLARE
    v_standby_reason CONSTANT text := pgrelay._standby_reason();
    v_outbox json;
BEGIN
    IF v_standby_reason IS NOT NULL THEN
        RAISE WARNING USING
            ERRCODE = 'PR069',
            MESSAGE = format('the outbox is not checked from here: %s', v_standby_reason),
            HINT = 'If this is the one that is to deliver: drop the subscription, or SELECT pgrelay.take_over();';
        RETURN 0;
    END IF;
    PERFORM pgrelay._start_monitor_check(current_user, NULL);
    v_outbox := pgrelay._observed_outbox();
    IF v_outbox IS NULL THEN
        RETURN 0;
    END IF;
    RETURN pgrelay._send_monitor_check(json_build_object('outbox', v_outbox), NULL);
END
$function$;

COMMENT ON FUNCTION pgrelay.check_outbox() IS 'Find and report what is wrong with the outbox';
REVOKE ALL ON FUNCTION pgrelay.check_outbox() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pgrelay.check_outbox() TO pgrelay_operator;
