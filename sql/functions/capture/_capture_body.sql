-- Private: return the body of the capture function of a watch: its declarations, the checks before anything is
-- captured, a branch for each operation, and the handler of errors.
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
    v_xid CONSTANT pg_catalog.int8 := pg_catalog.pg_current_xact_id()::pg_catalog.text::pg_catalog.int8;
    v_at CONSTANT pg_catalog.timestamptz := pg_catalog.clock_timestamp();
    -- NULL where the sequence was not moved along with the rest.
    v_slot pg_catalog.int8 := coalesce(pg_catalog.pg_sequence_last_value('pgrelay._slot'::pg_catalog.regclass), 0);
    v_reason pg_catalog.text;
    v_old_rows pg_catalog.int8;
    v_new_rows pg_catalog.int8;
BEGIN%s%s
    RETURN NULL;
EXCEPTION%s
END
$plpgsql$,
        p_watch.watch_id,
        pgrelay._capture_guards(p_watch),
        pgrelay._capture_branches(p_watch),
        pgrelay._capture_fallback()
    )
$function$;

COMMENT ON FUNCTION pgrelay._capture_body(pgrelay.watch) IS 'Return the body of the capture function of a watch';
REVOKE ALL ON FUNCTION pgrelay._capture_body(pgrelay.watch) FROM PUBLIC;
