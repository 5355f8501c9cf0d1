-- Private: return whether the outbox has reached the size at which capture stops, and say so.
CREATE OR REPLACE FUNCTION pgrelay._backlog_is_full(
    p_slot integer, p_stop_at_bytes bigint, p_watch_id integer, p_operation text
)
RETURNS boolean
LANGUAGE plpgsql
VOLATILE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_bytes CONSTANT bigint := pg_table_size(('pgrelay._outbox_' || p_slot)::regclass);
BEGIN
    IF v_bytes <= p_stop_at_bytes THEN
        RETURN false;
    END IF;
    PERFORM pgrelay._note_capture_failure(
        p_watch_id, p_operation,
        format('the outbox has %s bytes, more than backlog_limit_bytes, and backlog_full is stop_capturing', v_bytes)
    );
    RETURN true;
END
$function$;

COMMENT ON FUNCTION pgrelay._backlog_is_full(integer, bigint, integer, text)
IS 'Return whether the outbox has reached the size at which capture stops';
REVOKE ALL ON FUNCTION pgrelay._backlog_is_full(integer, bigint, integer, text) FROM PUBLIC;
