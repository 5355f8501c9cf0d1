-- Private: let delivery go on after a restore or a move to another server, where the transaction ids of the ticks mean
-- nothing: what was certainly delivered is removed, and everything else counts as committed and waits. Does nothing on
-- the server that the ticks belong to. Warns with PR057.
CREATE OR REPLACE FUNCTION pgrelay._recover_moved_outbox()
RETURNS void
LANGUAGE plpgsql
VOLATILE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_origin pgrelay._origin;
    v_system bigint;
    v_database oid;
    v_largest bigint;
    v_tick bigint;
BEGIN
    SELECT o.* INTO STRICT v_origin FROM pgrelay._origin AS o;
    SELECT d.oid INTO STRICT v_database FROM pg_database AS d WHERE d.datname = current_database();
    IF v_origin.system_identifier IS NOT NULL THEN
        BEGIN
            v_system := (SELECT c.system_identifier FROM pg_control_system() AS c);
        EXCEPTION
            WHEN insufficient_privilege OR undefined_function OR feature_not_supported THEN
                v_system := v_origin.system_identifier;
        END;
    END IF;
    IF
        v_system IS NOT DISTINCT FROM v_origin.system_identifier AND v_database = v_origin.database_id
        AND NOT EXISTS (
            SELECT FROM pgrelay.tick AS t WHERE pg_snapshot_xmax(t.snapshot) > pg_snapshot_xmax(pg_current_snapshot())
        )
    THEN
        RETURN;
    END IF;

    -- What was certainly delivered. Rows that this server wrote are not: they have larger numbers than any tick.
    EXECUTE (
        SELECT
            string_agg(
                format(
                    $sql$
                    DELETE FROM pgrelay._outbox_%s AS o
                    USING pgrelay.source AS s, pgrelay._reader_progress() AS p
                    WHERE
                        s.source_id = o.source_id AND p.channel = s.channel
                        AND p.number = pgrelay._reader_of(o.event_id, o.group_hash, p.readers)
                        AND o.event_id <= p.last_event_id
                        AND NOT pgrelay._is_waiting(
                            o.event_id, o.xid, p.position, p.end_xid, p.open_xids, p.end_xid_before, p.open_xids_before
                        )
                    $sql$,
                    slot
                ),
                ';'
            )
        FROM generate_series(0, 2) AS ring (slot)
    );

    SELECT greatest(max(o.event_id), 0) INTO v_largest
    FROM (
        SELECT o.event_id FROM pgrelay._outbox AS o
        UNION ALL
        SELECT r.event_id FROM pgrelay.retry AS r
        UNION ALL
        SELECT d.event_id FROM pgrelay.dead_letter AS d
    ) AS o;
    IF v_largest > (SELECT s.last_value FROM pgrelay.event_id AS s) THEN
        PERFORM setval('pgrelay.event_id', v_largest);
    END IF;

    -- A logical move leaves sequences behind.
    PERFORM setval(pg_get_serial_sequence('pgrelay.tick', 'tick_id'), greatest(max(t.tick_id), 1)) FROM pgrelay.tick AS t;
    PERFORM setval(pg_get_serial_sequence('pgrelay.batch', 'batch_id'), greatest(max(b.batch_id), 1))
    FROM pgrelay.batch AS b;

    -- A tick whose snapshot shows nothing: so the set of the next one is all that is there.
    INSERT INTO pgrelay.tick (snapshot, xid, first_event_id, last_event_id)
    VALUES ('3:3:', 2, -1, 0)
    RETURNING tick_id INTO v_tick;
    UPDATE pgrelay.reader SET passed_tick_id = v_tick, tick_id = v_tick, position = 0;
    UPDATE pgrelay.channel SET switch_tick = v_tick WHERE switch_tick IS NOT NULL;
    DELETE FROM pgrelay.tick AS t WHERE t.tick_id <> v_tick;
    UPDATE pgrelay._ring_table SET summarized_blocks = 0;
    UPDATE pgrelay._origin SET system_identifier = coalesce(v_system, system_identifier), database_id = v_database;
    RAISE WARNING USING
        ERRCODE = 'PR057',
        MESSAGE = 'the outbox was restored or moved to another server: everything in it that was not delivered is delivered now',
        DETAIL = 'An event may come twice, under the same id.',
        HINT = 'A copy that must not deliver: pgrelay.pause() or no schedule.';
END
$function$;

COMMENT ON FUNCTION pgrelay._recover_moved_outbox() IS 'Let delivery go on after a restore or a move';
REVOKE ALL ON FUNCTION pgrelay._recover_moved_outbox() FROM PUBLIC;
