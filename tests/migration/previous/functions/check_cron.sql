-- Public: report every pg_cron run that failed since the last check, and return how many were reported.
-- Each failure is reported once, also when it ends long after it was first seen, whichever role checks. Runs as the
-- caller, who sees what pg_cron lets it see: its own jobs, or all of them as a superuser. If the notifier fails, so
-- does the check, and the next one repeats the report.
-- p_lookback: how far a role's first check looks back.
-- Raises PR020 (no pg_cron), PR021 (may not read its history), PR022 (lookback), PR023 (the notifier's answer), PR025
-- (isolation level) and what _invoke raises. Warns PR024 (sees its own jobs only).
CREATE OR REPLACE FUNCTION pgrelay.check_cron(p_lookback interval DEFAULT '1 day')
RETURNS integer
LANGUAGE plpgsql
VOLATILE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
SET timezone = 'UTC'
AS $function$
DECLARE
    c_text_characters CONSTANT integer := 16000;
    c_batch_runs CONSTANT integer := 500;
    c_batch_bytes CONSTANT integer := 900000;
    v_history CONSTANT oid := pgrelay._cron_history();
    v_check pgrelay.cron_check;
    v_since timestamptz := '-infinity';
    v_last_run_id bigint;
    v_run record;
    v_unfinished bigint[] := '{}';
    v_failed bigint[] := '{}';
    v_batch json[] := '{}';
    v_batch_bytes integer := 0;
BEGIN
    IF p_lookback IS NULL OR p_lookback < '0' THEN
        RAISE EXCEPTION USING
            ERRCODE = 'PR022',
            MESSAGE = format('%s is not a time to look back', coalesce(p_lookback::text, 'NULL')),
            HINT = 'Pass an interval of zero or more, such as ''1 day''.';
    END IF;
    IF row_security_active(v_history) THEN
        RAISE WARNING USING
            ERRCODE = 'PR024',
            MESSAGE = format('check_cron sees only the jobs of the role %I', current_user),
            DETAIL = 'pg_cron''s row security shows each role its own jobs.',
            HINT = 'Schedule check_cron for every role that owns jobs, or for a superuser.';
    END IF;

    v_check := pgrelay._start_cron_check(current_user, v_history);
    IF v_check.last_run_id IS NULL THEN
        v_since := now() - p_lookback;
        -- A run that could not connect has no start time: its neighbours tell whether it is recent.
        SELECT
            coalesce(
                least(
                    min(d.runid) FILTER (WHERE d.start_time >= v_since) - 1,
                    max(d.runid) FILTER (WHERE d.start_time < v_since)
                ),
                0
            ),
            coalesce(array_agg(d.runid) FILTER (WHERE coalesce(d.status, '') NOT IN ('succeeded', 'failed')), '{}')
        INTO v_check.last_run_id, v_check.unfinished_run_ids
        FROM cron.job_run_details AS d;
    END IF;

    -- pg_cron's launcher, one process, commits each run's row before the next: run ids become visible in their order.
    SELECT coalesce(max(d.runid), v_check.last_run_id) INTO v_last_run_id
    FROM cron.job_run_details AS d
    WHERE d.runid > v_check.last_run_id;

    FOR v_run IN
        SELECT
            d.runid AS run_id,
            CASE
                WHEN d.status = 'failed' THEN json_build_object(
                    'run_id', d.runid,
                    'job_id', coalesce(d.jobid, 0),
                    'job_name', j.jobname::text,
                    'database', d.database,
                    'username', d.username,
                    'command', pgrelay._clip(d.command, c_text_characters),
                    'return_message', pgrelay._clip(d.return_message, c_text_characters),
                    'start_time', d.start_time,
                    'end_time', d.end_time
                )
            END AS report
        FROM cron.job_run_details AS d
        LEFT JOIN cron.job AS j ON j.jobid = d.jobid
        WHERE
            d.status IS DISTINCT FROM 'succeeded'
            AND (
                d.runid = ANY(v_check.unfinished_run_ids)
                OR (
                    d.runid > v_check.last_run_id AND d.runid <= v_last_run_id
                    AND coalesce(d.start_time, 'infinity') >= v_since
                )
            )
            AND NOT EXISTS (SELECT FROM pgrelay.cron_failure AS f WHERE f.run_id = d.runid)
        ORDER BY d.runid
    LOOP
        IF v_run.report IS NULL THEN
            v_unfinished := v_unfinished || v_run.run_id;
            CONTINUE;
        END IF;
        IF
            cardinality(v_batch) = c_batch_runs
            OR v_batch_bytes + octet_length(v_run.report::text) > c_batch_bytes
        THEN
            PERFORM pgrelay._notify_cron_failures(v_batch);
            v_batch := '{}';
            v_batch_bytes := 0;
        END IF;
        v_failed := v_failed || v_run.run_id;
        v_batch := v_batch || v_run.report;
        v_batch_bytes := v_batch_bytes + octet_length(v_run.report::text);
    END LOOP;
    IF cardinality(v_batch) > 0 THEN
        PERFORM pgrelay._notify_cron_failures(v_batch);
    END IF;

    PERFORM pgrelay._finish_cron_check(current_user, v_history, v_last_run_id, v_unfinished, v_failed);
    RETURN cardinality(v_failed);
END
$function$;

COMMENT ON FUNCTION pgrelay.check_cron(interval) IS 'Report every pg_cron run that failed since the last check';
REVOKE ALL ON FUNCTION pgrelay.check_cron(interval) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pgrelay.check_cron(interval) TO pgrelay_operator;
