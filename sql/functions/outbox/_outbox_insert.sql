-- Private: return the INSERT that appends events to an outbox table. Everything that writes to the outbox runs its
-- result, so that the columns are listed only here.
-- p_xid, p_at: the SQL of the writer's transaction id and of the time. p_source_id: that of all the events. p_query:
-- returns operation, group_hash and data of each event.
-- Example: _outbox_insert(0, 'v_xid', 'v_at', 5, '<query>') returns
--             INSERT INTO pgrelay._outbox_0 (xid, at, source_id, operation, group_hash, data)
--             SELECT v_xid, v_at, 5, q.operation, q.group_hash, q.data
--             FROM (<query>
--             ) AS q
CREATE OR REPLACE FUNCTION pgrelay._outbox_insert(
    p_slot bigint, p_xid text, p_at text, p_source_id integer, p_query text
)
RETURNS text
LANGUAGE sql
IMMUTABLE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
SELECT
    format(
        '
            INSERT INTO pgrelay._outbox_%s (xid, at, source_id, operation, group_hash, data)
            SELECT %s, %s, %s, q.operation, q.group_hash, q.data
            FROM (%s
            ) AS q',
        p_slot,
        p_xid,
        p_at,
        p_source_id,
        p_query
    )
$function$;

COMMENT ON FUNCTION pgrelay._outbox_insert(bigint, text, text, integer, text)
IS 'Return the INSERT that appends events to an outbox table';
REVOKE ALL ON FUNCTION pgrelay._outbox_insert(bigint, text, text, integer, text) FROM PUBLIC;
