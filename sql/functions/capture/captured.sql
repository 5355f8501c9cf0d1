-- Public: return events that were committed since a snapshot, the oldest first, as far as the outbox still has them;
-- what reads along calls it with pg_current_snapshot() of its last look. Takes no lock that a reader would wait for.
-- p_limit: at most so many rows; committed counts all of them. A message's operation is message: its data say more.
CREATE OR REPLACE FUNCTION pgrelay.captured(p_since pg_snapshot, p_limit integer DEFAULT 1000)
RETURNS TABLE (
    event text,
    channel text,
    table_schema text,
    table_name text,
    operation text,
    transaction_id xid8,
    captured_at timestamptz,
    data text,
    committed bigint
)
LANGUAGE sql
STABLE
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
SET enable_seqscan = off -- block ranges leave out what is older
SET jit = off -- which the costs that enable_seqscan adds would start
AS $function$
SELECT
    pgrelay._event_id(g.id_prefix, o.event_id, o.at),
    s.channel,
    s.table_schema,
    s.table_name,
    pgrelay._operation_name(o.operation),
    o.xid::text::xid8,
    o.at,
    o.data,
    count(*) OVER ()
FROM pgrelay._outbox AS o
INNER JOIN pgrelay.source AS s ON s.source_id = o.source_id
CROSS JOIN pgrelay._origin AS g
WHERE
    o.xid >= pg_snapshot_xmin(p_since)::text::bigint
    AND NOT pg_visible_in_snapshot(o.xid::text::xid8, p_since)
ORDER BY o.event_id
LIMIT p_limit
$function$;

COMMENT ON FUNCTION pgrelay.captured(pg_snapshot, integer) IS 'Return events that were committed since a snapshot';
REVOKE ALL ON FUNCTION pgrelay.captured(pg_snapshot, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pgrelay.captured(pg_snapshot, integer) TO pgrelay_operator;
