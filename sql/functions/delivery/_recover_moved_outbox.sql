-- Private: let delivery go on after a restore or a move to another server, where the transaction ids of the ticks and
-- of the outbox mean nothing: what was certainly delivered is removed, and everything else goes to retry. Does nothing
-- on the server that they belong to, nor on a standby that was promoted, which goes on with the same ids. Warns with
-- PR057.
CREATE OR REPLACE FUNCTION pgrelay._recover_moved_outbox()
RETURNS void
LANGUAGE plpgsql
VOLATILE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_origin pgrelay._origin;
    v_system CONSTANT bigint := pgrelay._system_identifier();
    v_database oid;
    v_timeline CONSTANT text := pgrelay._timeline();
    v_largest bigint;
    v_tick bigint;
    v_groups text[];
BEGIN
    SELECT o.* INTO STRICT v_origin FROM pgrelay._origin AS o;
    SELECT d.oid INTO STRICT v_database FROM pg_database AS d WHERE d.datname = current_database();
    IF
        (v_system = v_origin.system_identifier) IS NOT FALSE AND v_database = v_origin.database_id
        AND NOT EXISTS (
            SELECT FROM pgrelay.tick AS t WHERE pg_snapshot_xmax(t.snapshot) > pg_snapshot_xmax(pg_current_snapshot())
        )
    THEN
        IF v_timeline IS NOT DISTINCT FROM v_origin.timeline OR v_timeline IS NULL THEN
            RETURN;
        END IF;
        -- Promoted. A standby goes on as it is; but a copy may have been filled by a subscription since.
        UPDATE pgrelay._origin SET timeline = v_timeline;
        IF NOT EXISTS (SELECT FROM pgrelay._outbox AS o WHERE o.xid >= pgrelay._end_xid(pg_current_snapshot())) THEN
            RETURN;
        END IF;
    END IF;

    -- Waits for what other drains have on its way, which they then record; none begins before this is over.
    PERFORM FROM pgrelay.reader AS r FOR UPDATE;
    -- Ticks and readers, because all that they know may be delivered and gone.
    SELECT max(o.event_id) INTO v_largest
    FROM (
        SELECT o.event_id FROM pgrelay._outbox AS o
        UNION ALL
        SELECT t.last_event_id FROM pgrelay.tick AS t
        UNION ALL
        SELECT r.event_id FROM pgrelay.retry AS r
        UNION ALL
        SELECT d.event_id FROM pgrelay.dead_letter AS d
    ) AS o;
    IF v_largest > coalesce(pg_sequence_last_value('pgrelay.event_id'), 0) THEN
        PERFORM setval('pgrelay.event_id', v_largest);
    END IF;

    -- A logical move leaves sequences behind. None is set back: another drain may have a batch on its way.
    PERFORM setval('pgrelay.tick_tick_id_seq', max(t.tick_id))
    FROM pgrelay.tick AS t
    HAVING max(t.tick_id) > coalesce(pg_sequence_last_value('pgrelay.tick_tick_id_seq'), 0);
    PERFORM setval('pgrelay.batch_batch_id_seq', max(b.batch_id))
    FROM pgrelay.batch AS b
    HAVING max(b.batch_id) > coalesce(pg_sequence_last_value('pgrelay.batch_batch_id_seq'), 0);

    -- One statement, so that what it takes out of the outbox is what the tick's snapshot shows: the transactions that are
    -- open meanwhile are this server's, and come with the ticks after it. The ids of those before mean nothing here; in
    -- retry, nobody asks for them. What was certainly delivered goes.
    WITH taken_0 AS (
        DELETE FROM pgrelay._outbox_0 RETURNING *
    ),

    taken_1 AS (
        DELETE FROM pgrelay._outbox_1 RETURNING *
    ),

    taken_2 AS (
        DELETE FROM pgrelay._outbox_2 RETURNING *
    ),

    taken AS (
        SELECT t.* FROM taken_0 AS t UNION ALL SELECT t.* FROM taken_1 AS t UNION ALL SELECT t.* FROM taken_2 AS t
    ),

    newest AS (
        SELECT t.last_event_id, t.made_at FROM pgrelay.tick AS t ORDER BY t.tick_id DESC LIMIT 1
    ),

    -- What this server captured after the last tick, with numbers that were given out before it or are there twice: a
    -- logical move left the sequence behind. No such event was ever sent, so it gets a number of its own.
    judged AS (
        SELECT
            t.*,
            t.at > n.made_at AS is_new,
            (t.at > n.made_at AND t.event_id <= n.last_event_id)
            OR row_number() OVER (PARTITION BY t.event_id ORDER BY t.at) > 1 AS has_number_of_another
        FROM taken AS t
        CROSS JOIN newest AS n
    ),

    kept AS (
        INSERT INTO pgrelay.retry (
            event_id, channel, source_id, xid, at, operation, group_hash, group_name, data, attempts, next_at, last_error
        )
        SELECT
            CASE WHEN o.has_number_of_another THEN nextval('pgrelay.event_id') ELSE o.event_id END,
            s.channel, o.source_id, o.xid, o.at, o.operation, o.group_hash,
            pgrelay._group_name(s.watch_id, s.channel, o.group_hash), o.data, 0,
            CASE WHEN w.paused_at IS NULL THEN now() ELSE 'infinity' END, 'the outbox was moved'
        FROM judged AS o
        INNER JOIN pgrelay.source AS s ON s.source_id = o.source_id
        LEFT JOIN pgrelay.watch AS w ON w.watch_id = s.watch_id
        INNER JOIN pgrelay._reader_progress() AS p
            ON p.channel = s.channel AND p.number = pgrelay._reader_of(o.event_id, o.group_hash, p.readers)
        WHERE
            o.is_new
            OR o.event_id > p.last_event_id
            OR pgrelay._is_waiting(
                o.event_id, o.xid, p.position, p.end_xid, p.open_xids, p.end_xid_before, p.open_xids_before
            )
        ORDER BY o.at, o.event_id -- in which order new numbers are given
        ON CONFLICT (event_id) DO NOTHING
        RETURNING group_name
    ),

    ticked AS (
        INSERT INTO pgrelay.tick (snapshot, xid, first_event_id, last_event_id)
        VALUES (pgrelay._tick_snapshot(), pg_current_xact_id()::text::bigint, 0, v_largest)
        RETURNING tick_id
    )

    SELECT t.tick_id, array_agg(DISTINCT k.group_name) FILTER (WHERE k.group_name IS NOT NULL)
    INTO v_tick, v_groups
    FROM ticked AS t
    LEFT JOIN kept AS k ON true
    GROUP BY t.tick_id;
    PERFORM pgrelay._keep_group_order(v_groups);
    UPDATE pgrelay.reader SET passed_tick_id = v_tick, tick_id = v_tick, position = v_largest;
    UPDATE pgrelay.channel SET switch_tick = v_tick WHERE switch_tick IS NOT NULL;
    DELETE FROM pgrelay.tick AS t WHERE t.tick_id <> v_tick;
    UPDATE pgrelay._ring_table SET summarized_blocks = 0;
    UPDATE pgrelay._origin
    SET
        system_identifier = coalesce(v_system, system_identifier), database_id = v_database,
        timeline = coalesce(v_timeline, timeline);
    RAISE WARNING USING
        ERRCODE = 'PR057',
        MESSAGE = 'the outbox was restored or moved to another server: all that was not delivered is delivered now',
        DETAIL = 'An event may come twice, under the same id.',
        HINT = 'A copy that must not deliver: pgrelay.pause() or no schedule.';
END
$function$;

COMMENT ON FUNCTION pgrelay._recover_moved_outbox() IS 'Let delivery go on after a restore or a move';
REVOKE ALL ON FUNCTION pgrelay._recover_moved_outbox() FROM PUBLIC;
