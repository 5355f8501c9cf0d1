-- Public: find what is wrong with pg_cron's jobs, pg_partman's partition sets and the outbox, send alerts, and return
-- how many notifications were sent. docs/monitor.md lists what is found.
-- A problem is reported when it opens, as a reminder, and when it is resolved. Runs as the caller, who sees what
-- pg_cron shows it: its own jobs, or all of them as a superuser. If the notifier fails, so does the check, and the next
-- one reports the same again.
-- p_lookback: how far a role's first check looks back.
-- Raises PR020 (no pg_cron), PR021 (may not read its history), PR022 (lookback), PR023 (the notifier's answer), PR025
-- (isolation level) and what _invoke raises. Warns PR024 (sees its own jobs only), PR104 and PR106
-- (partitions), PR111 (the time zone of schedules is hidden).
CREATE OR REPLACE FUNCTION pgrelay.check_cron(p_lookback interval DEFAULT '1 day')
RETURNS integer
LANGUAGE plpgsql
VOLATILE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
SET timezone = 'UTC'
AS $function$
BEGIN
    RETURN pgrelay._check_cron(p_lookback, NULL);
END
$function$;

COMMENT ON FUNCTION pgrelay.check_cron(interval) IS 'Find and report what is wrong with jobs and partition sets';
REVOKE ALL ON FUNCTION pgrelay.check_cron(interval) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pgrelay.check_cron(interval) TO pgrelay_operator;
