-- Private: return the checks of a capture function before it captures anything: whether capture is off or in trouble;
-- whether the trigger's table is the watched one, or a partition of it; and, if a column's type is not PostgreSQL's
-- own or a column was added, whether a cast to json is unsafe.
-- Example: for a table that is not partitioned,
--     IF <capture is off, triggers are nested too deeply, or the backlog has a limit> THEN
--         IF NOT pgrelay._should_capture(v_watch_id, TG_RELID, TG_OP, v_slot) THEN
--             RETURN NULL;
--         END IF;
--         v_slot := v_slot OPERATOR(pg_catalog.%) 3;
--     END IF;
--     IF TG_RELID OPERATOR(pg_catalog.<>) 16400::pg_catalog.oid THEN
--         <RETURN NULL if it does not belong to the watched table>
--     END IF;
--     IF <a column was added> THEN
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
    IF %s THEN
        IF NOT EXISTS (
            SELECT
            FROM pgrelay.watch AS w
            WHERE
                w.watch_id OPERATOR(pg_catalog.=) v_watch_id
                AND w.watched_table::pg_catalog.oid OPERATOR(pg_catalog.=)
                coalesce(pg_catalog.pg_partition_root(TG_RELID)::pg_catalog.oid, TG_RELID)
        ) THEN
            RETURN NULL;
        END IF;
    END IF;
    IF %s THEN
        PERFORM pgrelay._refuse_untrusted_json_casts(TG_RELID);
    END IF;$plpgsql$,
            CASE
                WHEN pgrelay._is_partitioned(p_watch.watched_table) THEN 'true'
                ELSE format('TG_RELID OPERATOR(pg_catalog.<>) %s::pg_catalog.oid', p_watch.watched_table::oid)
            END,
            -- A column of a type that is not PostgreSQL's own (16384 is the first OID that initdb does not use), or one
            -- that was added since: privileges on the next number are unknown only as long as no column has it.
            CASE
                WHEN c.has_other_types THEN 'true'
                ELSE format(
                    'pg_catalog.has_column_privilege(TG_RELID, %s::pg_catalog.int2, ''SELECT'') IS NOT NULL', c.columns + 1
                )
            END
        )
    )
FROM (
    SELECT
        max(a.attnum) AS columns,
        coalesce(bool_or(a.atttypid >= 16384 AND NOT a.attisdropped), false) AS has_other_types
    FROM pg_attribute AS a
    WHERE a.attrelid = p_watch.watched_table AND a.attnum > 0
) AS c
$function$;

COMMENT ON FUNCTION pgrelay._capture_guards(pgrelay.watch)
IS 'Return the checks of a capture function';
REVOKE ALL ON FUNCTION pgrelay._capture_guards(pgrelay.watch) FROM PUBLIC;
