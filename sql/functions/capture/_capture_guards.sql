-- Private: return the checks of a capture function before it captures anything: whether the trigger's table is the
-- watched one or a partition of it, because a detached partition keeps its triggers, and anybody who may create
-- triggers may put this one on a table; and whether capture is off or the backlog has a limit.
-- Example: for the table 16400,
--     IF <TG_RELID is not 16400> THEN
--         <RETURN NULL if it does not belong to the watched table>
--     END IF;
--     IF <capture is off, or the backlog has a limit> THEN
--         IF NOT pgrelay._should_capture(v_watch_id, TG_RELID, TG_OP, v_slot) THEN
--             RETURN NULL;
--         END IF;
--         v_slot := v_slot OPERATOR(pg_catalog.%) 3;
--     END IF;
--     IF <the session has a lock_timeout> THEN
--         v_slot := pgrelay._lockable_slot(v_slot);
--     END IF;
CREATE OR REPLACE FUNCTION pgrelay._capture_guards(p_watch pgrelay.watch)
RETURNS text
LANGUAGE sql
STABLE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
SELECT
    format(
        $plpgsql$
    IF TG_RELID OPERATOR(pg_catalog.<>) %1$s::pg_catalog.oid THEN
        IF
            NOT EXISTS (
                SELECT FROM pg_catalog.pg_partition_ancestors(TG_RELID) AS a
                WHERE a.relid::pg_catalog.oid OPERATOR(pg_catalog.=) %1$s::pg_catalog.oid
            )
            -- A restored table has another number.
            AND NOT pgrelay._belongs_to_watch(v_watch_id, TG_RELID)
        THEN
            RETURN NULL;
        END IF;
    END IF;
    IF
        pg_catalog.current_setting('pgrelay.capture', true) OPERATOR(pg_catalog.=) 'off'
        OR v_slot OPERATOR(pg_catalog.>) 2
    THEN
        IF NOT pgrelay._should_capture(v_watch_id, TG_RELID, TG_OP, v_slot) THEN
            RETURN NULL;
        END IF;
        v_slot := v_slot OPERATOR(pg_catalog.%%) 3;
    END IF;
    IF pg_catalog.current_setting('lock_timeout') OPERATOR(pg_catalog.<>) '0' THEN
        v_slot := pgrelay._lockable_slot(v_slot);
    END IF;$plpgsql$,
        p_watch.watched_table::oid
    )
$function$;

COMMENT ON FUNCTION pgrelay._capture_guards(pgrelay.watch) IS 'Return the checks of a capture function';
REVOKE ALL ON FUNCTION pgrelay._capture_guards(pgrelay.watch) FROM PUBLIC;
