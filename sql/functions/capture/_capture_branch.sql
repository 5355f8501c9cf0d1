-- Private: return the statements of a capture function for one operation: they append to the active outbox table by a
-- static INSERT, whose plan PostgreSQL keeps. On a partitioned table, an UPDATE whose old and new rows do not
-- correspond and a TRUNCATE, whose event may name a partition, run a statement that is built at that moment.
-- Example: for an UPDATE of a partitioned table,
--         v_old_rows := (SELECT pg_catalog.count(*) FROM old_rows);
--         v_new_rows := (SELECT pg_catalog.count(*) FROM new_rows);
--         IF v_old_rows OPERATOR(pg_catalog.<>) v_new_rows THEN
--             <warning, built statement>
--             RETURN NULL;
--         END IF;
--         <_capture_inserts>
CREATE OR REPLACE FUNCTION pgrelay._capture_branch(p_watch pgrelay.watch, p_operation text)
RETURNS text
LANGUAGE sql
STABLE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
SELECT
    CASE
        WHEN t.is_partitioned AND p_operation = 'truncate' THEN $plpgsql$
        IF NOT pgrelay._is_part_of_root_truncate(v_watch_id, TG_RELID, v_xid) THEN
            EXECUTE pgrelay._capture_statement(v_watch_id, TG_OP, TG_RELID, v_slot) USING v_xid, v_at;
        END IF;$plpgsql$
        WHEN t.is_partitioned AND p_operation = 'update' THEN $plpgsql$
        v_old_rows := (SELECT pg_catalog.count(*) FROM old_rows);
        v_new_rows := (SELECT pg_catalog.count(*) FROM new_rows);
        IF v_old_rows OPERATOR(pg_catalog.<>) v_new_rows THEN
            PERFORM pgrelay._warn_unpaired(v_watch_id, v_old_rows, v_new_rows);
            EXECUTE pgrelay._capture_statement(v_watch_id, TG_OP, TG_RELID, v_slot, false) USING v_xid, v_at;
            RETURN NULL;
        END IF;$plpgsql$ || i.inserts
        ELSE i.inserts
    END
FROM (SELECT pgrelay._is_partitioned(p_watch.watched_table) AS is_partitioned) AS t
CROSS JOIN (SELECT pgrelay._capture_inserts(p_watch, p_operation) AS inserts) AS i
$function$;

COMMENT ON FUNCTION pgrelay._capture_branch(pgrelay.watch, text)
IS 'Return the statements of a capture function for one operation';
REVOKE ALL ON FUNCTION pgrelay._capture_branch(pgrelay.watch, text) FROM PUBLIC;
