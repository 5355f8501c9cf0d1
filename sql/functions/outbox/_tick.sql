-- Private: make a tick if anything may have committed since the last one, and keep the ring in order. Returns whether a
-- tick was made. Does nothing while another session ticks.
CREATE OR REPLACE FUNCTION pgrelay._tick()
RETURNS boolean
LANGUAGE plpgsql
VOLATILE
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
SET enable_seqscan = off
SET jit = off -- which the costs of the scans that are off would call for
AS $function$
DECLARE
    v_last pgrelay.tick;
    v_first_event_id bigint;
    v_xid bigint;
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
    PERFORM pgrelay._recover_moved_outbox();

    SELECT t.* INTO STRICT v_last FROM pgrelay.tick AS t ORDER BY t.tick_id DESC LIMIT 1;
    -- Where this transaction has its id already, others with larger ones may have drawn any number.
    v_first_event_id := (
        SELECT CASE WHEN s.is_called AND pg_current_xact_id_if_assigned() IS NULL THEN s.last_value ELSE 0 END
        FROM pgrelay.event_id AS s
    );
    IF v_first_event_id = v_last.first_event_id AND pg_current_xact_id_if_assigned() IS NULL THEN
        -- No event since. Of the transactions that had not ended then, have any ended that had made some?
        -- That tick's own is not asked about, ten times a second for nothing: its numbers would be larger.
        v_ended := array_remove(pgrelay._ended_between(v_last, pg_current_snapshot()), v_last.xid);
        IF cardinality(v_ended) = 0 OR NOT EXISTS (SELECT FROM pgrelay._outbox AS o WHERE o.xid = ANY(v_ended)) THEN
            RETURN false;
        END IF;
    END IF;

    -- In this order: transactions with a larger id than this one draw larger event numbers than the one read above, and
    -- what the snapshot shows has no larger one than is read below. Each of these statements sees the present.
    v_xid := pg_current_xact_id()::text::bigint;
    -- A transaction counts itself as ended, and is not: what it has yet to write would belong to no tick.
    v_snapshot := (
        SELECT
            format(
                '%s:%s:%s', pg_snapshot_xmin(p.present), pg_snapshot_xmax(p.present), (
                    SELECT string_agg(x.xid::text, ',' ORDER BY x.xid)
                    FROM (
                        SELECT i.xid FROM pg_snapshot_xip(p.present) AS i (xid)
                        UNION
                        SELECT pg_current_xact_id() WHERE pg_current_xact_id() < pg_snapshot_xmax(p.present)
                    ) AS x
                )
            )::pg_snapshot
        FROM (SELECT pg_current_snapshot()) AS p (present)
    );
    v_last_event_id := (SELECT CASE WHEN s.is_called THEN s.last_value ELSE 0 END FROM pgrelay.event_id AS s);
    INSERT INTO pgrelay.tick (snapshot, xid, first_event_id, last_event_id)
    VALUES (v_snapshot, v_xid, v_first_event_id, v_last_event_id);
    PERFORM pgrelay._turn_ring();
    RETURN true;
END
$function$;

COMMENT ON FUNCTION pgrelay._tick() IS 'Make a tick if anything may have committed since the last one';
REVOKE ALL ON FUNCTION pgrelay._tick() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pgrelay._tick() TO pgrelay_operator;
