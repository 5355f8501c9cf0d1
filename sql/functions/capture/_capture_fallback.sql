-- Private: return the error handler of a capture function. A failed capture must not fail the writer's statement, so it
-- tries, one after the other: a statement built from the catalog, in case the table has changed; the same for the key
-- alone, in case a row is too large; and recording that the events are lost.
-- Example: see docs/capture.md.
CREATE OR REPLACE FUNCTION pgrelay._capture_fallback()
RETURNS text
LANGUAGE sql
IMMUTABLE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
SELECT $plpgsql$
    WHEN OTHERS THEN -- does not catch query_canceled, so cancels and timeouts work
        v_reason := SQLERRM;
        BEGIN
            -- The table may have changed since this function was written.
            EXECUTE pgrelay._capture_statement(v_watch_id, TG_OP, TG_RELID, v_slot) USING v_xid, v_at;
            PERFORM pgrelay._warn_stale_capture(v_watch_id, v_reason);
        EXCEPTION
            WHEN OTHERS THEN
                BEGIN
                    -- A row may be too large to be written as JSON.
                    EXECUTE pgrelay._capture_statement(v_watch_id, TG_OP, TG_RELID, v_slot, true, 'key')
                    USING v_xid, v_at;
                    PERFORM pgrelay._warn_key_only(v_watch_id, TG_OP, SQLERRM);
                EXCEPTION
                    WHEN OTHERS THEN
                        PERFORM pgrelay._note_capture_failure(v_watch_id, TG_OP, SQLERRM);
                END;
        END;
        RETURN NULL;$plpgsql$
$function$;

COMMENT ON FUNCTION pgrelay._capture_fallback()
IS 'Return the error handler of a capture function';
REVOKE ALL ON FUNCTION pgrelay._capture_fallback() FROM PUBLIC;
