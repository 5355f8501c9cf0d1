-- Private: return whether a TRUNCATE of a partition is part of a TRUNCATE of the root that the transaction has just
-- captured. The triggers of both fire, the root's first, and the root's event is enough.
CREATE OR REPLACE FUNCTION pgrelay._is_part_of_root_truncate(p_watch_id integer, p_relation oid)
RETURNS boolean
LANGUAGE sql
STABLE
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
SET enable_seqscan = off
SET jit = off
AS $function$
SELECT
    p_relation <> pg_partition_root(p_relation)::oid
    AND coalesce(
        (
            SELECT o.operation = 't' AND o.data NOT LIKE '%,"partition":%'
            FROM pgrelay._outbox AS o
            INNER JOIN pgrelay.source AS s ON s.source_id = o.source_id
            WHERE o.xid = pg_current_xact_id()::text::bigint AND s.watch_id = p_watch_id
            ORDER BY o.event_id DESC
            LIMIT 1
        ),
        false
    )
$function$;

COMMENT ON FUNCTION pgrelay._is_part_of_root_truncate(integer, oid)
IS 'Return whether a TRUNCATE of a partition is part of one of the root';
REVOKE ALL ON FUNCTION pgrelay._is_part_of_root_truncate(integer, oid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pgrelay._is_part_of_root_truncate(integer, oid) TO pgrelay_capture;
