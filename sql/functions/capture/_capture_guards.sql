-- Private: return the checks of a capture function before it captures anything: whether capture is off or in trouble;
-- for a partitioned table, whether the trigger's table still belongs to it; for types that are not PostgreSQL's own,
-- whether a cast to json is unsafe.
-- Example: for types that are not PostgreSQL's own,
--     IF <capture is off, triggers are nested too deeply, or the backlog has a limit> THEN
--         IF NOT pgrelay._should_capture(v_watch_id, TG_RELID, TG_OP, v_slot) THEN
--             RETURN NULL;
--         END IF;
--         v_slot := v_slot OPERATOR(pg_catalog.%) 3;
--     END IF;
--     PERFORM pgrelay._refuse_untrusted_json_casts();
CREATE OR REPLACE FUNCTION pgrelay._capture_guards(p_watch pgrelay.watch)
RETURNS text
LANGUAGE sql
STABLE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
SELECT
    concat(
        $plpgsql$
    IF
        pg_catalog.current_setting('pgrelay.capture', true) OPERATOR(pg_catalog.=) 'off'
        OR pg_catalog.pg_trigger_depth() OPERATOR(pg_catalog.>) 16
        OR v_slot OPERATOR(pg_catalog.>) 2
    THEN
        IF NOT pgrelay._should_capture(v_watch_id, TG_RELID, TG_OP, v_slot) THEN
            RETURN NULL;
        END IF;
        v_slot := v_slot OPERATOR(pg_catalog.%) 3;
    END IF;$plpgsql$,
        CASE
            WHEN pgrelay._is_partitioned(p_watch.watched_table) THEN $plpgsql$
    -- A detached partition keeps its triggers but is no longer part of the watched table.
    IF NOT EXISTS (
        SELECT
        FROM pgrelay.watch AS w
        WHERE
            w.watch_id OPERATOR(pg_catalog.=) v_watch_id
            AND w.watched_table::pg_catalog.oid
            OPERATOR(pg_catalog.=) pg_catalog.pg_partition_root(TG_RELID)::pg_catalog.oid
    ) THEN
        RETURN NULL;
    END IF;$plpgsql$
        END,
        CASE
            WHEN EXISTS (
                SELECT
                FROM pg_attribute AS a
                WHERE
                    a.attrelid = p_watch.watched_table AND a.attnum > 0 AND NOT a.attisdropped
                    AND a.atttypid >= 16384 -- the first OID that initdb does not use
            ) THEN $plpgsql$
    PERFORM pgrelay._refuse_untrusted_json_casts();$plpgsql$
        END
    )
$function$;

COMMENT ON FUNCTION pgrelay._capture_guards(pgrelay.watch)
IS 'Return the checks of a capture function';
REVOKE ALL ON FUNCTION pgrelay._capture_guards(pgrelay.watch) FROM PUBLIC;
