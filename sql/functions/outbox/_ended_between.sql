-- Private: return the transactions that were open at a tick and that a later snapshot shows. The tick's snapshot lists
-- only the open ones below its xmax, which is one more than the last transaction that had ended. Those from there up to
-- the tick's own transaction may have been open, too.
CREATE OR REPLACE FUNCTION pgrelay._ended_between(p_tick pgrelay.tick, p_later pg_snapshot)
RETURNS bigint[]
LANGUAGE sql
STABLE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
SELECT
    coalesce(array_agg(t.xid), '{}')
FROM (
    SELECT x.xid::text::bigint AS xid FROM pg_snapshot_xip(p_tick.snapshot) AS x (xid)
    UNION ALL
    SELECT g.xid FROM generate_series(pg_snapshot_xmax(p_tick.snapshot)::text::bigint, p_tick.xid) AS g (xid)
) AS t
WHERE pg_visible_in_snapshot(t.xid::text::xid8, p_later)
$function$;

COMMENT ON FUNCTION pgrelay._ended_between(pgrelay.tick, pg_snapshot)
IS 'Return the transactions that ended between a tick and a later snapshot';
REVOKE ALL ON FUNCTION pgrelay._ended_between(pgrelay.tick, pg_snapshot) FROM PUBLIC;
