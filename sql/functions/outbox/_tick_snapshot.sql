-- Private: return the snapshot of the calling statement, as a tick stores it. A transaction's own snapshot shows it as
-- ended. But what it still writes would belong to no tick, so this one is listed as open.
CREATE OR REPLACE FUNCTION pgrelay._tick_snapshot()
RETURNS pg_snapshot
LANGUAGE sql
STABLE -- so that the snapshot is the caller's
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
SELECT
    format(
        '%s:%s:%s', pg_snapshot_xmin(p.present), pg_snapshot_xmax(p.present), (
            SELECT string_agg(x.xid::text, ',' ORDER BY x.xid)
            FROM (
                SELECT i.xid FROM pg_snapshot_xip(p.present) AS i (xid)
                UNION
                SELECT pg_current_xact_id() WHERE pg_current_xact_id() < pg_snapshot_xmax(p.present)
            ) AS x
        )
    )::pg_snapshot
FROM (SELECT pg_current_snapshot()) AS p (present)
$function$;

COMMENT ON FUNCTION pgrelay._tick_snapshot() IS 'Return the snapshot of the calling statement, as a tick stores it';
REVOKE ALL ON FUNCTION pgrelay._tick_snapshot() FROM PUBLIC;
