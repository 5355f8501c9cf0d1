-- Private: return the statements of a capture function for one operation: the checks, and the static INSERTs if they
-- fit. Where they may raise an error all the same (_capture_may_fail, or a row whose text may grow), they are in a
-- block of their own: that is a subtransaction, which other captures do without. On a partitioned table, an UPDATE
-- whose old and new rows do not correspond is left to the statements that are built at that moment, and so is a
-- TRUNCATE, whose event may name a partition. A row trigger (see _trigger_level) captures the whole statement at its
-- first row.
-- Example:
--         <_capture_check>
--         IF v_fits THEN
--             <_capture_inserts>
--             RETURN NULL;
--         END IF;
CREATE OR REPLACE FUNCTION pgrelay._capture_branch(p_watch pgrelay.watch, p_operation text)
RETURNS text
LANGUAGE sql
STABLE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
SELECT
    CASE
        WHEN p_operation = 'truncate' AND t.is_partitioned THEN $plpgsql$
        IF pgrelay._is_part_of_root_truncate(v_watch_id, TG_RELID) THEN
            RETURN NULL;
        END IF;$plpgsql$
        WHEN p_operation = 'truncate' THEN ''
        ELSE concat(
            CASE WHEN p_watch.ordered AND NOT t.is_partitioned AND k.columns IS NOT NULL THEN
                format(
                    $plpgsql$
        IF TG_LEVEL OPERATOR(pg_catalog.=) 'ROW' THEN
            IF NOT EXISTS (
                SELECT FROM (SELECT t.* FROM %I AS t LIMIT 1) AS first_row
                WHERE first_row.*::pg_catalog.record OPERATOR(pg_catalog.*=) %s::pg_catalog.record
            ) THEN
                RETURN NULL;
            END IF;
        END IF;$plpgsql$,
                    CASE p_operation WHEN 'insert' THEN 'new_rows' ELSE 'old_rows' END,
                    CASE p_operation WHEN 'insert' THEN 'NEW' ELSE 'OLD' END
                )
            END,
            pgrelay._capture_check(p_watch, p_operation),
            CASE
                WHEN p_operation = 'update' AND t.is_partitioned THEN $plpgsql$
        v_old_rows := (SELECT pg_catalog.count(*) FROM old_rows);
        v_new_rows := (SELECT pg_catalog.count(*) FROM new_rows);
        IF v_old_rows OPERATOR(pg_catalog.<>) v_new_rows THEN
            PERFORM pgrelay._warn_unpaired(v_watch_id, TG_RELID, v_old_rows, v_new_rows);
            v_is_paired := false;
            v_fits := false;
        END IF;$plpgsql$
            END,
            CASE
                WHEN f.may_fail OR f.may_grow
                    THEN format(
                        $plpgsql$
        IF v_fits%s THEN
            v_xid := pg_catalog.pg_current_xact_id()::pg_catalog.text::pg_catalog.int8;
            BEGIN%s
            RETURN NULL;
            EXCEPTION
                WHEN OTHERS THEN -- does not catch query_canceled, so cancels and timeouts work
                    v_reason := SQLERRM;
                    v_fits := false;
            END;
        END IF;$plpgsql$,
                        CASE WHEN NOT f.may_fail THEN ' AND v_may_grow' END,
                        pgrelay._capture_inserts(p_watch, p_operation)
                    )
            END,
            CASE
                WHEN NOT f.may_fail
                    THEN format(
                        $plpgsql$
        IF v_fits THEN
            v_xid := pg_catalog.pg_current_xact_id()::pg_catalog.text::pg_catalog.int8;%s
            RETURN NULL;
        END IF;$plpgsql$,
                        pgrelay._capture_inserts(p_watch, p_operation)
                    )
            END
        )
    END
FROM (SELECT pgrelay._is_partitioned(p_watch.watched_table) AS is_partitioned) AS t
CROSS JOIN (SELECT pgrelay._key_columns(p_watch.watched_table) AS columns) AS k
CROSS JOIN (
    SELECT
        pgrelay._capture_may_fail(p_watch) AS may_fail,
        EXISTS (SELECT FROM pgrelay._large_columns(p_watch) AS c WHERE c.may_grow) AS may_grow
) AS f
$function$;

COMMENT ON FUNCTION pgrelay._capture_branch(pgrelay.watch, text)
IS 'Return the statements of a capture function for one operation';
REVOKE ALL ON FUNCTION pgrelay._capture_branch(pgrelay.watch, text) FROM PUBLIC;
