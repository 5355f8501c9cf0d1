-- Public: delete runs from pg_cron's history that started too long ago, and return how many. A run that no check has
-- seen, or that has not ended, is kept. Runs as the caller, who may delete its own runs, or all as a superuser. To do
-- it every night:
-- SELECT cron.schedule('prune history', '30 3 * * *', 'SELECT pgrelay.prune_cron_history(''30 days'')')
-- p_keep: how long runs are kept. Raises PR020 and PR021 as check_cron, PR108 (p_keep), PR109 (never checked).
CREATE OR REPLACE FUNCTION pgrelay.prune_cron_history(p_keep interval)
RETURNS bigint
LANGUAGE plpgsql
VOLATILE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    c_page_runs CONSTANT integer := 10000;
    v_history CONSTANT oid := pgrelay._cron_history(
        format('SELECT pgrelay.prune_cron_history(%L); beside check_cron.', p_keep)
    );
    v_checked bigint;
    v_unfinished_run_ids bigint[];
    v_from bigint := 0;
    v_last bigint;
    v_kept bigint;
    v_deleted bigint;
BEGIN
    IF p_keep IS NULL OR p_keep < '0' THEN
        RAISE EXCEPTION USING
            ERRCODE = 'PR108',
            MESSAGE = format('%s is not a time to keep the history', coalesce(p_keep::text, 'NULL')),
            HINT = 'Pass an interval of zero or more, such as ''30 days''.';
    END IF;
    -- The caller's own checks have seen its runs, and so have those of a role that sees all.
    SELECT max(c.last_run_id) INTO v_checked
    FROM pgrelay.cron_check AS c
    WHERE
        (c.sees_all OR (c.role_name = current_user AND row_security_active(v_history)))
        AND c.history_id = v_history;
    IF v_checked IS NULL THEN
        RAISE EXCEPTION USING
            ERRCODE = 'PR109',
            MESSAGE = 'the history was never checked, so nothing may be deleted from it',
            HINT = 'Call pgrelay.check_cron() first, best from a job of its own.';
    END IF;
    SELECT coalesce(array_agg(u.run_id), '{}') INTO v_unfinished_run_ids
    FROM pgrelay.monitor_state AS s
    CROSS JOIN unnest(s.unfinished_run_ids) AS u (run_id);

    -- Runs start in the order of their ids: the search ends at the first one to keep and needs no index on the time.
    LOOP
        SELECT
            max(d.runid),
            min(d.runid) FILTER (WHERE d.start_time >= now() - p_keep)
        INTO v_last, v_kept
        FROM (
            SELECT
                h.runid,
                h.start_time
            FROM cron.job_run_details AS h
            WHERE h.runid > v_from AND h.runid <= v_checked
            ORDER BY h.runid
            LIMIT c_page_runs
        ) AS d;
        EXIT WHEN v_last IS NULL OR v_kept IS NOT NULL;
        v_from := v_last;
    END LOOP;

    DELETE FROM cron.job_run_details AS d
    WHERE
        d.runid < coalesce(v_kept, v_from + 1)
        AND d.status IN ('succeeded', 'failed')
        AND d.runid <> ALL(v_unfinished_run_ids);
    GET DIAGNOSTICS v_deleted = ROW_COUNT;
    RETURN v_deleted;
END
$function$;

COMMENT ON FUNCTION pgrelay.prune_cron_history(interval) IS 'Delete checked runs from pg_cron''s history';
REVOKE ALL ON FUNCTION pgrelay.prune_cron_history(interval) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pgrelay.prune_cron_history(interval) TO pgrelay_operator;
