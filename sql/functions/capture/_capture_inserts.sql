-- Private: return the INSERTs of a capture function for one operation, one for each of the three outbox tables. They
-- are static, so that PostgreSQL keeps their plans.
-- Example:
--             IF v_slot OPERATOR(pg_catalog.=) 0 THEN
--                 <_outbox_insert into _outbox_0>;
--             ELSIF v_slot OPERATOR(pg_catalog.=) 1 THEN
--                 <_outbox_insert into _outbox_1>;
--             ELSIF v_slot OPERATOR(pg_catalog.=) 2 THEN
--                 <_outbox_insert into _outbox_2>;
--             END IF;
CREATE OR REPLACE FUNCTION pgrelay._capture_inserts(p_watch pgrelay.watch, p_operation text)
RETURNS text
LANGUAGE sql
STABLE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
SELECT
    string_agg(
        format(
            $plpgsql$
            %s v_slot OPERATOR(pg_catalog.=) %s THEN%s;$plpgsql$,
            CASE s.slot WHEN 0 THEN 'IF' ELSE 'ELSIF' END,
            s.slot,
            pgrelay._outbox_insert(s.slot, 'v_xid', 'v_at', p_watch.source_id, q.query)
        ),
        '' ORDER BY s.slot
    ) || $plpgsql$
            END IF;$plpgsql$
FROM generate_series(0, 2) AS s (slot)
CROSS JOIN (SELECT pgrelay._capture_query(p_watch, p_operation, p_watch.watched_table, false) AS query) AS q
$function$;

COMMENT ON FUNCTION pgrelay._capture_inserts(pgrelay.watch, text)
IS 'Return the INSERTs of a capture function for one operation';
REVOKE ALL ON FUNCTION pgrelay._capture_inserts(pgrelay.watch, text) FROM PUBLIC;
