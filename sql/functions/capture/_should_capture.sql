-- Private: return whether to capture a statement in the cases that need a decision: the session switched capture off
-- (pgrelay.capture), or the backlog has a limit. Reports a failure of capture where it loses events.
-- p_slot: the value of pgrelay._slot.
CREATE OR REPLACE FUNCTION pgrelay._should_capture(p_watch_id integer, p_table oid, p_operation text, p_slot bigint)
RETURNS boolean
LANGUAGE plpgsql
VOLATILE
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_bytes bigint;
    v_limit bigint;
BEGIN
    IF current_setting('pgrelay.capture', true) = 'off' THEN
        IF pgrelay._may_disable_capture(p_table) THEN
            RETURN false;
        END IF;
    END IF;
    IF p_slot > 2 THEN
        v_bytes := pg_table_size(('pgrelay._outbox_' || p_slot % 3)::regclass);
        v_limit := (SELECT s.backlog_limit_bytes FROM pgrelay.setting AS s);
        IF v_bytes > v_limit THEN
            -- What is delivered stays in the table until the ring can turn.
            v_bytes := v_bytes - coalesce(
                (
                    SELECT t.outbox_bytes
                    FROM pgrelay.tick AS t
                    WHERE
                        t.slot = p_slot % 3
                        AND t.tick_id = (
                            SELECT min(CASE WHEN p.is_at_end THEN p.tick_id ELSE p.passed_tick_id END)
                            FROM pgrelay._reader_progress() AS p
                        )
                ),
                0
            );
        END IF;
        IF v_bytes > v_limit THEN
            PERFORM pgrelay._note_capture_failure(
                p_watch_id, p_table, p_operation,
                format('%s bytes wait in the outbox, backlog_limit_bytes is %s, backlog_full stop_capturing', v_bytes, v_limit)
            );
            RETURN false;
        END IF;
    END IF;
    RETURN true;
END
$function$;

COMMENT ON FUNCTION pgrelay._should_capture(integer, oid, text, bigint)
IS 'Return whether to capture a statement in the cases that need a decision';
REVOKE ALL ON FUNCTION pgrelay._should_capture(integer, oid, text, bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pgrelay._should_capture(integer, oid, text, bigint) TO pgrelay_capture;
