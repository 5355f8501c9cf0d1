-- Private: return the checks of a capture function before it captures anything: whether capture is off or in trouble;
-- whether the trigger's table is the watched one, or a partition of it; and, if a column's type is not PostgreSQL's
-- own, whether a cast to json is unsafe.
-- Example: for a table that is not partitioned,
--     IF <capture is off, triggers are nested too deeply, or the backlog has a limit> THEN
--         IF NOT pgrelay._should_capture(v_watch_id, TG_RELID, TG_OP, v_slot) THEN
--             RETURN NULL;
--         END IF;
--         v_slot := v_slot OPERATOR(pg_catalog.%) 3;
--     END IF;
--     IF TG_RELID OPERATOR(pg_catalog.<>) 16400::pg_catalog.oid AND <it does not belong to the watched table> THEN
--         RETURN NULL;
--     END IF;
--     IF <a column has a type that is not PostgreSQL's own> THEN
--         PERFORM pgrelay._refuse_untrusted_json_casts(TG_RELID);
--     END IF;
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
        format(
            $plpgsql$
    -- A detached partition keeps its triggers, and anybody who may create triggers may put this one on a table.
    IF %sNOT EXISTS (
        SELECT
        FROM pgrelay.watch AS w
        WHERE
            w.watch_id OPERATOR(pg_catalog.=) v_watch_id
            AND w.watched_table::pg_catalog.oid OPERATOR(pg_catalog.=)
            coalesce(pg_catalog.pg_partition_root(TG_RELID)::pg_catalog.oid, TG_RELID)
    ) THEN
        RETURN NULL;
    END IF;
    -- to_json calls casts to json of types that are not PostgreSQL's own (16384 is the first OID that initdb does not use).
    IF EXISTS (
        SELECT
        FROM pg_catalog.pg_attribute AS a
        WHERE
            a.attrelid OPERATOR(pg_catalog.=) TG_RELID AND a.attnum OPERATOR(pg_catalog.>) 0
            AND a.atttypid OPERATOR(pg_catalog.>=) 16384::pg_catalog.oid
    ) THEN
        PERFORM pgrelay._refuse_untrusted_json_casts(TG_RELID);
    END IF;$plpgsql$,
            CASE
                WHEN NOT pgrelay._is_partitioned(p_watch.watched_table)
                    THEN format('TG_RELID OPERATOR(pg_catalog.<>) %s::pg_catalog.oid AND ', p_watch.watched_table::oid)
            END
        )
    )
$function$;

COMMENT ON FUNCTION pgrelay._capture_guards(pgrelay.watch)
IS 'Return the checks of a capture function';
REVOKE ALL ON FUNCTION pgrelay._capture_guards(pgrelay.watch) FROM PUBLIC;
