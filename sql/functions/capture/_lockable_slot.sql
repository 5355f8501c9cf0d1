-- Private: lock an outbox table as an INSERT does, and return its slot: that of p_slot or, if somebody keeps it locked
-- for longer than the session's lock_timeout, of another, because delivery reads all of them. If all are locked, as by
-- an upgrade, which takes moments, wait: nothing but its events would depend on the timeout. For sessions that have a
-- lock_timeout.
CREATE OR REPLACE FUNCTION pgrelay._lockable_slot(p_slot bigint)
RETURNS bigint
LANGUAGE plpgsql
VOLATILE
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_timeout CONSTANT text := current_setting('lock_timeout');
    v_slot bigint := p_slot;
BEGIN
    FOR v_try IN 1 .. 3 LOOP
        BEGIN -- a subtransaction without an id of its own, because it writes nothing
            EXECUTE format('LOCK TABLE ONLY pgrelay._outbox_%s IN ROW EXCLUSIVE MODE', v_slot);
            RETURN v_slot;
        EXCEPTION
            WHEN lock_not_available THEN
                v_slot := (v_slot + 1) % 3;
        END;
    END LOOP;
    PERFORM set_config('lock_timeout', '0', true);
    EXECUTE format('LOCK TABLE ONLY pgrelay._outbox_%s IN ROW EXCLUSIVE MODE', p_slot);
    PERFORM set_config('lock_timeout', v_timeout, true);
    RETURN p_slot;
END
$function$;

COMMENT ON FUNCTION pgrelay._lockable_slot(bigint) IS 'Lock an outbox table as an INSERT does, and return its slot';
REVOKE ALL ON FUNCTION pgrelay._lockable_slot(bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pgrelay._lockable_slot(bigint) TO pgrelay_capture;
