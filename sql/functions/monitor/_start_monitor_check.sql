-- Private: wait until no other check runs, and return up to which run the role has checked (a row of NULLs if it never
-- has). No other check runs until the transaction ends.
-- p_history: OID of cron.job_run_details; NULL where jobs are not checked. Raises PR025 (isolation level).
CREATE OR REPLACE FUNCTION pgrelay._start_monitor_check(p_role text, p_history oid)
RETURNS pgrelay.cron_check
LANGUAGE plpgsql
VOLATILE
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_check pgrelay.cron_check;
BEGIN
    -- An older snapshot does not show what the last check has stored, so the same would be reported again.
    IF current_setting('transaction_isolation') <> 'read committed' THEN
        RAISE EXCEPTION USING
            ERRCODE = 'PR025',
            MESSAGE = 'a check cannot run at the isolation level ' || current_setting('transaction_isolation'),
            HINT = 'Call it in a transaction that is READ COMMITTED.';
    END IF;

    -- One check at a time, whichever role runs it, because they share monitor_state.
    LOCK TABLE pgrelay._check_lock IN EXCLUSIVE MODE;

    -- If pg_cron was created anew, its run ids start at 1 again, and what is known of the old ones would hide failures.
    IF EXISTS (SELECT FROM pgrelay.cron_check AS c WHERE c.history_id <> p_history) THEN
        DELETE FROM pgrelay.cron_check;
        DELETE FROM pgrelay.monitor_state AS s
        WHERE s.target LIKE 'job/%' OR s.target = 'scheduler';
        DELETE FROM pgrelay.monitor_setting AS c
        WHERE c.target ~ '^job/[0-9]+$';
    END IF;

    -- If the clock was set back, what was said before is not to last until it has caught up.
    UPDATE pgrelay.monitor_setting AS c
    SET
        silenced_until = c.silenced_until - (c.silenced_at - clock_timestamp()),
        silenced_at = clock_timestamp()
    WHERE c.silenced_at > clock_timestamp();

    UPDATE pgrelay.monitor_setting AS c
    SET acknowledged_at = clock_timestamp()
    WHERE c.acknowledged_at > clock_timestamp();

    SELECT c.* INTO v_check
    FROM pgrelay.cron_check AS c
    WHERE c.role_name = p_role;
    RETURN v_check;
END
$function$;

COMMENT ON FUNCTION pgrelay._start_monitor_check(text, oid)
IS 'Wait for other checks, and return up to which run the role has checked';
REVOKE ALL ON FUNCTION pgrelay._start_monitor_check(text, oid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pgrelay._start_monitor_check(text, oid) TO pgrelay_operator;
