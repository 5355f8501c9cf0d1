-- Public: check_cron for a database that has pg_partman and no pg_cron: find what is wrong with its partition sets,
-- send alerts, and return how many notifications were sent. It looks at the outbox, too. Where there is pg_cron,
-- check_cron checks the sets as well.
-- Raises PR023 (the notifier's answer), PR025 (isolation level), PR100 (no pg_partman) and what _invoke raises. Warns
-- PR104 and PR106 as check_cron.
CREATE OR REPLACE FUNCTION pgrelay.check_partitions()
RETURNS integer
LANGUAGE plpgsql
VOLATILE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
SET timezone = 'UTC'
AS $function$
BEGIN
    PERFORM pgrelay._partman_schema();
    PERFORM pgrelay._start_monitor_check(current_user, NULL);
    RETURN pgrelay._send_monitor_check(
        json_build_object('partitions', pgrelay._observed_partitions(), 'outbox', pgrelay._observed_outbox()), NULL
    );
END
$function$;

COMMENT ON FUNCTION pgrelay.check_partitions() IS 'Find and report what is wrong with partition sets';
REVOKE ALL ON FUNCTION pgrelay.check_partitions() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pgrelay.check_partitions() TO pgrelay_operator;
