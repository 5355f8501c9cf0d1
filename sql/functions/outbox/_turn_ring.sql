-- Private: summarize the outbox's full block ranges, turn to the ring's next table when the active one is large,
-- truncate the others once every reader has dealt with them, delete ticks that every reader has passed. Waits for no
-- lock: what is in use or not yet delivered is left for the next time.
CREATE OR REPLACE FUNCTION pgrelay._turn_ring()
RETURNS void
LANGUAGE plpgsql
VOLATILE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    c_range_blocks CONSTANT integer := 16; -- pages_per_range of the indexes
    c_most_ticks CONSTANT integer := 10000;
    v_active integer := pgrelay._active_slot();
    v_table record;
    v_relation regclass;
    v_full_blocks bigint;
    v_passed CONSTANT pg_snapshot := pgrelay._passed_snapshot();
    v_waits boolean;
    v_setting pgrelay.setting;
BEGIN
    SELECT s.* INTO STRICT v_setting FROM pgrelay.setting AS s;

    IF
        pg_relation_size(('pgrelay._outbox_' || v_active)::regclass) > v_setting.rotate_bytes
        AND pg_relation_size(('pgrelay._outbox_' || (v_active + 1) % 3)::regclass) = 0
    THEN
        v_active := (v_active + 1) % 3;
        PERFORM pgrelay._set_slot(v_active, v_setting);
    END IF;

    FOR v_table IN SELECT t.slot, t.summarized_blocks FROM pgrelay._ring_table AS t ORDER BY t.slot LOOP
        v_relation := ('pgrelay._outbox_' || v_table.slot)::regclass;
        -- The last range still grows: once it has a summary, every row that is added has to widen it.
        v_full_blocks := pg_relation_size(v_relation) / 8192 / c_range_blocks * c_range_blocks;

        IF v_table.slot <> v_active AND pg_relation_size(v_relation) > 0 THEN
            BEGIN
                EXECUTE format('LOCK TABLE %s IN ACCESS EXCLUSIVE MODE NOWAIT', v_relation);
                -- With this lock, no transaction that wrote to the table is still open.
                EXECUTE format(
                    'SELECT EXISTS (SELECT FROM %s AS o WHERE o.xid >= $1 AND NOT pgrelay._is_visible(o.xid, $2, $3))',
                    v_relation
                )
                INTO v_waits
                USING
                    pg_snapshot_xmin(v_passed)::text::bigint, pgrelay._end_xid(v_passed), pgrelay._open_xids(v_passed);
                IF NOT v_waits THEN
                    EXECUTE format('TRUNCATE %s', v_relation);
                    v_full_blocks := 0;
                END IF;
            EXCEPTION
                WHEN lock_not_available THEN
                    NULL; -- a writer's transaction or a dump still uses the table
            END;
        END IF;

        IF v_full_blocks < v_table.summarized_blocks THEN
            UPDATE pgrelay._ring_table SET summarized_blocks = v_full_blocks WHERE slot = v_table.slot;
        ELSIF v_full_blocks > v_table.summarized_blocks THEN
            BEGIN
                -- What a summary locks as well, and waits for: ANALYZE and VACUUM have it.
                EXECUTE format('LOCK TABLE %s IN SHARE UPDATE EXCLUSIVE MODE NOWAIT', v_relation);
                PERFORM brin_summarize_range((v_relation || '_ranges')::regclass, b.first_block)
                FROM generate_series(
                    v_table.summarized_blocks, v_full_blocks - c_range_blocks, c_range_blocks
                ) AS b (first_block);
                UPDATE pgrelay._ring_table SET summarized_blocks = v_full_blocks WHERE slot = v_table.slot;
            EXCEPTION
                WHEN lock_not_available THEN
                    NULL; -- until then these ranges are read whole
            END;
        END IF;
    END LOOP;

    -- Not all at once: after a long pause there are many.
    DELETE FROM pgrelay.tick AS t
    WHERE t.tick_id IN (
        SELECT p.tick_id
        FROM pgrelay.tick AS p
        WHERE p.tick_id < (SELECT min(r.passed_tick_id) FROM pgrelay.reader AS r)
        ORDER BY p.tick_id
        LIMIT c_most_ticks
    );
END
$function$;

COMMENT ON FUNCTION pgrelay._turn_ring() IS 'Keep the ring of outbox tables in order';
REVOKE ALL ON FUNCTION pgrelay._turn_ring() FROM PUBLIC;
