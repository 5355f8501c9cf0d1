-- Private: make a tick if anything may have committed since the last one, and keep the ring in order. Returns whether a
-- tick was made. Does nothing while another session ticks.
CREATE OR REPLACE FUNCTION pgrelay._tick()
RETURNS boolean
LANGUAGE plpgsql
VOLATILE
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
SET enable_seqscan = off
AS $function$
DECLARE
    v_last pgrelay.tick;
    v_first_event_id bigint;
    v_snapshot pg_snapshot;
    v_last_event_id bigint;
    v_ended bigint[];
BEGIN
    IF NOT pg_try_advisory_xact_lock(hashtext('pgrelay'), hashtext('tick')) THEN
        RETURN false;
    END IF;
    IF current_setting('transaction_isolation') <> 'read committed' THEN
        RAISE EXCEPTION USING
            ERRCODE = 'PR056',
            MESSAGE = format('drain needs READ COMMITTED, and this transaction is %s',
                upper(current_setting('transaction_isolation'))),
            HINT = 'CALL it outside a transaction, with default_transaction_isolation as read committed.';
    END IF;
    PERFORM pgrelay._resume_elsewhere();

    SELECT t.* INTO STRICT v_last FROM pgrelay.tick AS t ORDER BY t.tick_id DESC LIMIT 1;
    -- A number taken before the snapshot bounds the later transactions from below, one taken after it bounds what the
    -- snapshot shows from above. Each of these statements sees the present.
    v_first_event_id := (SELECT CASE WHEN s.is_called THEN s.last_value ELSE 0 END FROM pgrelay.event_id AS s);
    v_snapshot := pg_current_snapshot();
    v_last_event_id := (SELECT CASE WHEN s.is_called THEN s.last_value ELSE 0 END FROM pgrelay.event_id AS s);

    IF v_first_event_id = v_last.first_event_id THEN
        -- No event since. Of the transactions that were in progress then, have any ended that had made some?
        SELECT array_agg(x.xid::text::bigint) INTO v_ended
        FROM pg_snapshot_xip(v_last.snapshot) AS x (xid)
        WHERE pg_visible_in_snapshot(x.xid, v_snapshot);
        IF v_ended IS NULL OR NOT EXISTS (SELECT FROM pgrelay._outbox AS o WHERE o.xid = ANY(v_ended)) THEN
            RETURN false;
        END IF;
    END IF;

    INSERT INTO pgrelay.tick (snapshot, first_event_id, last_event_id)
    VALUES (v_snapshot, v_first_event_id, v_last_event_id);
    PERFORM pgrelay._turn_ring();
    RETURN true;
END
$function$;

COMMENT ON FUNCTION pgrelay._tick() IS 'Make a tick if anything may have committed since the last one';
REVOKE ALL ON FUNCTION pgrelay._tick() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pgrelay._tick() TO pgrelay_operator;
