-- Private: check_cron. p_sns_topic_arn: a topic that the caller names; the notifier refuses any but its own. NULL:
-- none.
CREATE OR REPLACE FUNCTION pgrelay._check_cron(p_lookback interval, p_sns_topic_arn text)
RETURNS integer
LANGUAGE plpgsql
VOLATILE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
SET timezone = 'UTC'
AS $function$
DECLARE
    c_kept_runs CONSTANT integer := 20; -- of each job, as job_history.RUNS_KEPT of the function
    v_history CONSTANT oid := pgrelay._cron_history(
        'SELECT pgrelay.check_cron(); which needs pgrelay there as well: pgrelay install with that database. '
        'It checks what cron.schedule_in_database runs here, too; check_partitions stays here.'
    );
    v_sees_all CONSTANT boolean := NOT row_security_active(v_history);
    v_owner CONSTANT text := CASE WHEN NOT v_sees_all THEN current_user END;
    v_check pgrelay.cron_check;
    v_since timestamptz := '-infinity';
    v_unfinished_run_ids bigint[];
    v_unfinished_before bigint[] := '{}';
    v_told_from jsonb := '{}';
    v_page record;
    v_jobs json;
    v_scheduler CONSTANT json := pgrelay._observed_scheduler();
    v_notified integer := 0;
BEGIN
    IF p_lookback IS NULL OR p_lookback < '0' THEN
        RAISE EXCEPTION USING
            ERRCODE = 'PR022',
            MESSAGE = format('%s is not a time to look back', coalesce(p_lookback::text, 'NULL')),
            HINT = 'Pass an interval of zero or more, such as ''1 day''.';
    END IF;
    IF NOT v_sees_all THEN
        RAISE WARNING USING
            ERRCODE = 'PR024',
            MESSAGE = format('check_cron sees only the jobs of the role %I', current_user),
            DETAIL = 'pg_cron''s row security shows each role its own jobs.',
            HINT = 'Schedule check_cron for every role that owns jobs, or for a superuser.';
    END IF;

    IF (v_scheduler ->> 'timezone_hidden')::boolean THEN
        RAISE WARNING USING
            ERRCODE = 'PR111',
            MESSAGE = format('check_cron notices no missed runs for the role %I', current_user),
            DETAIL = 'It may not see cron.timezone, which says when a job is due.',
            HINT = format('Run GRANT pg_read_all_settings TO %I;', current_user);
    END IF;

    v_check := pgrelay._start_monitor_check(current_user, v_history);
    IF v_check.last_run_id IS NULL THEN
        v_since := now() - p_lookback;
        -- A run that could not connect has no start time: whether it is recent follows from its neighbours.
        SELECT
            coalesce(
                least(
                    min(d.runid) FILTER (WHERE d.start_time >= v_since) - 1,
                    max(d.runid) FILTER (WHERE d.start_time < v_since)
                ),
                0
            ),
            coalesce(array_agg(d.runid) FILTER (WHERE coalesce(d.status, '') NOT IN ('succeeded', 'failed')), '{}')
        INTO v_check.last_run_id, v_unfinished_before
        FROM cron.job_run_details AS d;

        -- Of a job's successes only the newest say anything.
        SELECT coalesce(jsonb_object_agg(d.jobid, d.runid), '{}') INTO v_told_from
        FROM (
            SELECT
                r.jobid,
                r.runid,
                row_number() OVER (PARTITION BY r.jobid ORDER BY r.runid DESC) AS place
            FROM cron.job_run_details AS r
            WHERE r.runid > v_check.last_run_id AND r.status = 'succeeded'
        ) AS d
        WHERE d.place = c_kept_runs AND d.jobid IS NOT NULL;
    END IF;

    -- pg_cron's launcher is one process and commits each run's row before the next: run ids become visible in order.
    LOOP
        SELECT coalesce(array_agg(u.run_id), '{}') || v_unfinished_before INTO v_unfinished_run_ids
        FROM pgrelay.monitor_state AS s
        CROSS JOIN unnest(s.unfinished_run_ids) AS u (run_id)
        WHERE v_owner IS NULL OR s.owner = v_owner;

        SELECT r.* INTO v_page
        FROM pgrelay._observed_runs(v_check.last_run_id, v_since, v_unfinished_run_ids, v_told_from) AS r;

        v_jobs := pgrelay._observed_jobs();
        PERFORM pgrelay._follow_jobs(v_jobs);
        v_notified := v_notified + pgrelay._send_monitor_check(
            json_build_object(
                'history', v_history,
                'horizon', v_page.horizon,
                'sns_topic_arn', p_sns_topic_arn,
                'scheduler', v_scheduler,
                'jobs', v_jobs,
                'runs', v_page.runs,
                'partitions', CASE WHEN v_page.horizon IS NULL THEN pgrelay._observed_partitions() END,
                'outbox', CASE WHEN v_page.horizon IS NULL THEN pgrelay._observed_outbox() END
            ),
            v_owner
        );
        v_check.last_run_id := v_page.last_run_id;
        EXIT WHEN v_page.horizon IS NULL;
    END LOOP;

    PERFORM pgrelay._finish_monitor_check(current_user, v_history, v_check.last_run_id, v_sees_all);
    RETURN v_notified;
END
$function$;

COMMENT ON FUNCTION pgrelay._check_cron(interval, text) IS 'Find and report what is wrong with jobs and partition sets';
REVOKE ALL ON FUNCTION pgrelay._check_cron(interval, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pgrelay._check_cron(interval, text) TO pgrelay_operator;
