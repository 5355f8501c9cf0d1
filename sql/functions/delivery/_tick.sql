-- Private: make a tick if events may have been committed since the last one, and keep the ring in order. Returns
-- whether it made one. Does nothing while another session makes one.
CREATE OR REPLACE FUNCTION pgrelay._tick()
RETURNS boolean
LANGUAGE plpgsql
VOLATILE
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
SET enable_seqscan = off
SET jit = off -- which the costs that enable_seqscan adds would start
AS $function$
DECLARE
    v_last pgrelay.tick;
    v_first_event_id bigint;
    v_xid bigint;
    v_snapshot pg_snapshot;
    v_last_event_id bigint;
    v_ended bigint[];
BEGIN
    IF NOT pgrelay._try_lock('_tick_lock') THEN
        RETURN false;
    END IF;
    IF current_setting('transaction_isolation') <> 'read committed' THEN
        RAISE EXCEPTION USING
            ERRCODE = 'PR056',
            MESSAGE = format('drain needs READ COMMITTED, and this transaction is %s',
                upper(current_setting('transaction_isolation'))),
            HINT = 'CALL it outside a transaction, with default_transaction_isolation as read committed.';
    END IF;

    SELECT t.* INTO STRICT v_last FROM pgrelay.tick AS t ORDER BY t.tick_id DESC LIMIT 1;
    -- Transactions with larger ids than this one's draw larger numbers than this. If this one already has its id, they
    -- may have drawn any number.
    v_first_event_id := (
        SELECT CASE WHEN s.is_called AND pg_current_xact_id_if_assigned() IS NULL THEN s.last_value ELSE 0 END
        FROM pgrelay.event_id AS s
    );
    IF v_first_event_id = v_last.first_event_id AND pg_current_xact_id_if_assigned() IS NULL THEN
        -- No number was drawn since the last tick. But a transaction that was open then may have ended, with events. The
        -- tick's own is not one of them: it would have drawn numbers since.
        v_ended := array_remove(pgrelay._ended_between(v_last, pg_current_snapshot()), v_last.xid);
        IF cardinality(v_ended) = 0 OR NOT EXISTS (SELECT FROM pgrelay._outbox AS o WHERE o.xid = ANY(v_ended)) THEN
            RETURN false;
        END IF;
    END IF;

    -- The order matters, and each of these statements sees the present: transactions with larger ids than this one's draw
    -- larger numbers than the one read above, and what the snapshot shows has no larger number than the one read below.
    v_xid := pg_current_xact_id()::text::bigint;
    v_snapshot := pgrelay._tick_snapshot();
    -- What readers act on must survive a crash. This commit is on disk before they see the tick, and so is every commit
    -- that its snapshot shows, as they came before it.
    IF current_setting('synchronous_commit') = 'off' THEN
        PERFORM set_config('synchronous_commit', 'local', true);
    END IF;
    v_last_event_id := (SELECT CASE WHEN s.is_called THEN s.last_value ELSE 0 END FROM pgrelay.event_id AS s);
    INSERT INTO pgrelay.tick (snapshot, xid, first_event_id, last_event_id, slot, outbox_bytes)
    SELECT
        v_snapshot, v_xid, v_first_event_id, v_last_event_id, a.slot,
        pg_table_size(('pgrelay._outbox_' || a.slot)::regclass)
    FROM (SELECT pgrelay._active_slot()) AS a (slot);
    PERFORM pgrelay._turn_ring();
    RETURN true;
END
$function$;

COMMENT ON FUNCTION pgrelay._tick() IS 'Make a tick if events may have been committed since the last one';
REVOKE ALL ON FUNCTION pgrelay._tick() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pgrelay._tick() TO pgrelay_operator;
