-- Private: have failed job runs notified, and wait until the notifier says that they all were.
-- p_runs: the failed_runs of the contract pgrelay.cron/1. Raises PR023 (the notifier's answer) and what _invoke raises.
CREATE OR REPLACE FUNCTION pgrelay._notify_cron_failures(p_runs json[])
RETURNS void
LANGUAGE plpgsql
VOLATILE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
SET timezone = 'UTC'
AS $function$
DECLARE
    c_request_timeout_ms CONSTANT integer := 60000; -- a cold start and ten notifications take a while
    v_answer json;
BEGIN
    v_answer := pgrelay._invoke(
        'cron_failure_notifier',
        json_build_object(
            'contract', 'pgrelay.cron/1',
            'id', gen_random_uuid(),
            'database', current_database(),
            'at', clock_timestamp(),
            'failed_runs', array_to_json(p_runs)
        ),
        'RequestResponse',
        c_request_timeout_ms
    );
    IF (v_answer ->> 'notified') IS DISTINCT FROM cardinality(p_runs)::text THEN
        RAISE EXCEPTION USING
            ERRCODE = 'PR023',
            MESSAGE = 'the function bound to cron_failure_notifier did not notify every failed run',
            DETAIL = format(
                'It was told of %s and answered %s.',
                cardinality(p_runs), coalesce(pgrelay._clip(v_answer::text, 1000), 'nothing')
            ),
            HINT = 'Bind cron_failure_notifier to pgrelay''s own function; the next check repeats the report.';
    END IF;
END
$function$;

COMMENT ON FUNCTION pgrelay._notify_cron_failures(json[]) IS 'Have failed job runs notified';
REVOKE ALL ON FUNCTION pgrelay._notify_cron_failures(json[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pgrelay._notify_cron_failures(json[]) TO pgrelay_operator;
