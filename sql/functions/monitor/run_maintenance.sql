-- Public: run pg_partman's maintenance set by set, so that one bad set does not stop the others. Each failure is
-- recorded for the next check, which reports it with what else is wrong with the set, and listed in the error that ends
-- the call. Where no check has looked at the set for a day, it is reported as an exception.
-- While another session maintains sets, which pg_partman's own lock says, it waits for half a minute, and then reports
-- that as the failure of the sets that are left.
-- p_commit: commit after each set. Pass false inside a transaction: failures are then a WARNING (PR107), because an
-- error would roll back the good sets.
-- Raises PR100 (no pg_partman), PR105 (some sets failed) and, inside a transaction with p_commit, 2D000.
CREATE OR REPLACE PROCEDURE pgrelay.run_maintenance(p_commit boolean DEFAULT TRUE)
LANGUAGE plpgsql
SECURITY INVOKER -- without a SET clause, because with one it could not commit
AS $procedure$
DECLARE
    v_partman CONSTANT text := pgrelay._partman_schema();
    c_patience CONSTANT interval := '30 seconds';
    c_watched CONSTANT interval := '1 day';
    v_until pg_catalog.timestamptz;
    v_sets text[];
    v_set text;
    v_failed text[] := '{}';
    v_sqlstate text;
    v_message text;
    v_detail text;
    v_hint text;
    v_context text;
BEGIN
    -- part_config has maintenance_order since pg_partman 5.1.
    EXECUTE pg_catalog.format(
        'SELECT pg_catalog.array_agg(c.parent_table ORDER BY '
        '(pg_catalog.to_jsonb(c) OPERATOR(pg_catalog.->>) ''maintenance_order'')::integer, c.parent_table) '
        'FROM %I.part_config AS c WHERE c.automatic_maintenance OPERATOR(pg_catalog.=) ''on'' AND NOT c.undo_in_progress',
        v_partman
    )
    INTO v_sets;

    v_until := pg_catalog.clock_timestamp() OPERATOR(pg_catalog.+) c_patience;
    FOREACH v_set IN ARRAY coalesce(v_sets, '{}') LOOP
        BEGIN
            -- While another session has pg_partman's lock, which anybody may take, pg_partman would skip this set with no
            -- more than a NOTICE.
            WHILE NOT pg_catalog.pg_try_advisory_xact_lock(pg_catalog.hashtext('pg_partman run_maintenance')) LOOP
                IF pg_catalog.clock_timestamp() OPERATOR(pg_catalog.>) v_until THEN
                    RAISE EXCEPTION USING
                        ERRCODE = 'PR112',
                        MESSAGE = pg_catalog.format('another session has had pg_partman''s lock for %s', c_patience),
                        HINT = 'See the advisory locks in pg_locks: it maintains partition sets itself, or keeps others from it.';
                END IF;
                PERFORM pg_catalog.pg_sleep(0.05);
            END LOOP;
            EXECUTE pg_catalog.format('SELECT %I.run_maintenance(p_parent_table => $1)', v_partman) USING v_set;
            PERFORM pgrelay._record_maintenance(v_set);
        EXCEPTION
            WHEN OTHERS THEN
                GET STACKED DIAGNOSTICS v_sqlstate = RETURNED_SQLSTATE, v_message = MESSAGE_TEXT,
                    v_detail = PG_EXCEPTION_DETAIL, v_hint = PG_EXCEPTION_HINT, v_context = PG_EXCEPTION_CONTEXT;
                v_failed := pg_catalog.array_append(v_failed, pg_catalog.format('%s: %s', v_set, v_message));
                PERFORM pgrelay._record_maintenance(v_set, v_sqlstate, v_message, v_detail);
                IF NOT EXISTS (
                    SELECT
                    FROM pgrelay.monitor_state AS s
                    WHERE
                        s.target OPERATOR(pg_catalog.=) ('set/' OPERATOR(pg_catalog.||) v_set)
                        AND s.changed_at OPERATOR(pg_catalog.>) (pg_catalog.now() OPERATOR(pg_catalog.-) c_watched)
                ) THEN
                    PERFORM pgrelay.report_exception(
                        'run_maintenance', v_sqlstate, v_message, v_detail, v_hint, v_context,
                        p_data => pg_catalog.json_build_object('parent_table', v_set)
                    );
                END IF;
        END;
        IF p_commit THEN
            COMMIT;
        END IF;
    END LOOP;

    IF pg_catalog.cardinality(v_failed) > 0 AND p_commit THEN
        RAISE EXCEPTION USING
            ERRCODE = 'PR105',
            MESSAGE = pg_catalog.format(
                'maintenance failed for %s of %s partition sets',
                pg_catalog.cardinality(v_failed), pg_catalog.cardinality(v_sets)
            ),
            DETAIL = pg_catalog.array_to_string(v_failed, E'\n'),
            HINT = 'The others were maintained. Fix the cause and run it again for these.';
    ELSIF pg_catalog.cardinality(v_failed) > 0 THEN
        RAISE WARNING USING
            ERRCODE = 'PR107',
            MESSAGE = pg_catalog.format(
                'maintenance failed for %s of %s partition sets',
                pg_catalog.cardinality(v_failed), pg_catalog.cardinality(v_sets)
            ),
            DETAIL = pg_catalog.array_to_string(v_failed, E'\n');
    END IF;
END
$procedure$;

COMMENT ON PROCEDURE pgrelay.run_maintenance (boolean)
IS 'Run pg_partman''s maintenance set by set, and report each failure';
REVOKE ALL ON PROCEDURE pgrelay.run_maintenance(boolean) FROM PUBLIC;
GRANT EXECUTE ON PROCEDURE pgrelay.run_maintenance(boolean) TO pgrelay_operator;
