-- Private: wait for other checks to end, and return how far the role has checked (a row of NULLs if it never has).
-- p_history: OID of cron.job_run_details; NULL where only partitions are checked. The lock lasts to the end of the
-- transaction. Raises PR025 (isolation).
CREATE OR REPLACE FUNCTION pgrelay._start_cron_check(p_role text, p_history oid)
RETURNS pgrelay.cron_check
LANGUAGE plpgsql
VOLATILE
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_check pgrelay.cron_check;
BEGIN
    -- With an older snapshot, what the check before has reported would be reported again.
    IF current_setting('transaction_isolation') <> 'read committed' THEN
        RAISE EXCEPTION USING
            ERRCODE = 'PR025',
            MESSAGE = 'a check cannot run at the isolation level ' || current_setting('transaction_isolation'),
            HINT = 'Call it in a transaction that is READ COMMITTED.';
    END IF;

    -- One at a time, whichever role checks: what is remembered is shared. An advisory lock anyone could hold.
    LOCK TABLE pgrelay.cron_check IN SHARE ROW EXCLUSIVE MODE;

    -- pg_cron was created anew: its run ids start at 1 again, and what is known of the old ones would hide failures.
    IF EXISTS (SELECT FROM pgrelay.cron_check AS c WHERE c.history_id <> p_history) THEN
        DELETE FROM pgrelay.cron_check;
        DELETE FROM pgrelay.monitor_state AS s
        WHERE s.target NOT LIKE 'set/%';
    END IF;

    SELECT c.* INTO v_check
    FROM pgrelay.cron_check AS c
    WHERE c.role_name = p_role;
    RETURN v_check;
END
$function$;

COMMENT ON FUNCTION pgrelay._start_cron_check(text, oid)
IS 'Take the turn to check, and return how far the role has checked';
REVOKE ALL ON FUNCTION pgrelay._start_cron_check(text, oid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pgrelay._start_cron_check(text, oid) TO pgrelay_operator;
