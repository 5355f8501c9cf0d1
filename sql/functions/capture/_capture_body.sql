-- Private: return the body of the capture function of a watch: its declarations, the checks before anything is
-- captured, a branch for each operation, and what follows where a branch does not fit: statements built from the
-- catalog at that moment, each asking for less than the one before. A capture that fails must not fail the writer's
-- statement, unless the watch says so, so each is in a block of its own.
-- Example: see docs/capture.md.
CREATE OR REPLACE FUNCTION pgrelay._capture_body(p_watch pgrelay.watch)
RETURNS text
LANGUAGE sql
STABLE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
SELECT
    format(
        $plpgsql$
#variable_conflict use_column
DECLARE
    v_watch_id CONSTANT pg_catalog.int4 := %s;
    v_at CONSTANT pg_catalog.timestamptz := pg_catalog.clock_timestamp();
    -- NULL where the sequence was not moved along with the rest.
    v_slot pg_catalog.int8 := coalesce(pg_catalog.pg_sequence_last_value('pgrelay._slot'::pg_catalog.regclass), 0);
    v_xid pg_catalog.int8;
    v_fits pg_catalog.bool;
    v_may_grow pg_catalog.bool;
    v_is_paired pg_catalog.bool := true;
    v_old_rows pg_catalog.int8;
    v_new_rows pg_catalog.int8;
    v_reason pg_catalog.text;
BEGIN%s%s
    v_xid := pg_catalog.pg_current_xact_id()::pg_catalog.text::pg_catalog.int8;
    FOR v_attempt IN 1 .. 3 LOOP
        BEGIN
            EXECUTE pgrelay._capture_statement(v_watch_id, TG_OP, TG_RELID, v_slot, v_is_paired, v_attempt)
            USING v_xid, v_at;
            IF v_attempt OPERATOR(pg_catalog.>) 1 THEN
                PERFORM pgrelay._warn_reduced(v_watch_id, TG_RELID, TG_OP, v_attempt, v_reason);
            END IF;
            RETURN NULL;
        EXCEPTION
            WHEN OTHERS THEN -- does not catch query_canceled, so cancels and timeouts work
                v_reason := SQLERRM;
        END;
    END LOOP;
    PERFORM pgrelay._note_capture_failure(v_watch_id, TG_RELID, TG_OP, v_reason);
    RETURN NULL;
END
$plpgsql$,
        p_watch.watch_id,
        pgrelay._capture_guards(p_watch),
        pgrelay._capture_branches(p_watch)
    )
$function$;

COMMENT ON FUNCTION pgrelay._capture_body(pgrelay.watch) IS 'Return the body of the capture function of a watch';
REVOKE ALL ON FUNCTION pgrelay._capture_body(pgrelay.watch) FROM PUBLIC;
