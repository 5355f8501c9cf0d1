-- Private: after a restore or a logical move, make delivery go on: transaction ids of the ticks mean nothing on another
-- server, so what was certainly delivered is removed, and everything else that is there counts as committed and waits.
CREATE OR REPLACE FUNCTION pgrelay._resume_elsewhere()
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

    -- Delivered is what its reader has passed. Rows that this server wrote have larger numbers than any tick knows of.
    EXECUTE (
        SELECT
            string_agg(
                format(
                    $sql$
                    DELETE FROM pgrelay._outbox_%s AS o
                    USING pgrelay.source AS s, pgrelay.channel AS c, pgrelay.reader AS r, pgrelay.tick AS t
                    WHERE
                        s.source_id = o.source_id AND c.name = s.channel AND r.channel = c.name
                        AND t.tick_id = r.tick_id AND r.number = pgrelay._reader_of(o.event_id, o.group_hash, c.readers)
                        AND o.event_id <= t.last_event_id
                        AND pg_visible_in_snapshot(o.xid::text::xid8, t.snapshot)
                        AND (
                            o.event_id <= r.position
                            OR EXISTS (
                                SELECT
                                FROM pgrelay.tick AS p
                                WHERE p.tick_id < t.tick_id AND pg_visible_in_snapshot(o.xid::text::xid8, p.snapshot)
                            )
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

    -- A snapshot in which nothing is visible yet, before all events: the next tick's set is everything that is there.
    INSERT INTO pgrelay.tick (snapshot, xid, first_event_id, last_event_id)
    VALUES ('3:3:', 2, -1, 0)
    RETURNING tick_id INTO v_tick;
    UPDATE pgrelay.reader SET tick_id = v_tick, position = 0;
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

COMMENT ON FUNCTION pgrelay._resume_elsewhere() IS 'After a restore or a logical move, make delivery go on';
REVOKE ALL ON FUNCTION pgrelay._resume_elsewhere() FROM PUBLIC;
