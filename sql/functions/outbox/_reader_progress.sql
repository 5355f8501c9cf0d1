-- Private: return how far each reader has come, and since when something waits for it: what backlog and lag are
-- computed from. No view, because an upgrade that replaces views could wait for drain and drain for it. No SET clause,
-- so that the planner inlines it; so every operator has its schema.
-- end_xid and so on: what _is_waiting asks for. is_at_end: whether the reader has walked all of its tick's set.
-- passed_event_id: numbers up to here are dealt with, but for those of transactions that were open at the tick before.
-- waits_since: when the oldest tick was made that the reader has not dealt with; NULL if there is none.
CREATE OR REPLACE FUNCTION pgrelay._reader_progress()
RETURNS TABLE (
    channel text,
    number smallint,
    readers smallint,
    tick_id bigint,
    "position" bigint,
    not_before timestamptz,
    last_event_id bigint,
    snapshot pg_snapshot,
    snapshot_before pg_snapshot,
    end_xid bigint,
    open_xids bigint[],
    end_xid_before bigint,
    open_xids_before bigint[],
    is_at_end boolean,
    passed_event_id bigint,
    waits_since timestamptz
)
LANGUAGE sql
STABLE
SECURITY INVOKER
AS $function$
SELECT
    r.channel,
    r.number,
    c.readers,
    r.tick_id,
    r.position,
    r.not_before,
    t.last_event_id,
    t.snapshot,
    before.snapshot,
    pgrelay._end_xid(t.snapshot),
    pgrelay._open_xids(t.snapshot),
    -- Before the first tick there is nothing to be seen.
    coalesce(pgrelay._end_xid(before.snapshot), 0::bigint),
    pgrelay._open_xids(before.snapshot),
    r.position OPERATOR(pg_catalog.>=) t.last_event_id,
    least(greatest(r.position, before.last_event_id), t.last_event_id),
    CASE WHEN r.position OPERATOR(pg_catalog.<) t.last_event_id THEN t.made_at ELSE later.made_at END
FROM pgrelay.reader AS r
INNER JOIN pgrelay.channel AS c ON c.name OPERATOR(pg_catalog.=) r.channel
INNER JOIN pgrelay.tick AS t ON t.tick_id OPERATOR(pg_catalog.=) r.tick_id
LEFT JOIN LATERAL (
    SELECT k.last_event_id, k.snapshot
    FROM pgrelay.tick AS k
    WHERE k.tick_id OPERATOR(pg_catalog.<) r.tick_id
    ORDER BY k.tick_id DESC
    LIMIT 1
) AS before ON true
LEFT JOIN LATERAL (
    SELECT k.made_at
    FROM pgrelay.tick AS k
    WHERE k.tick_id OPERATOR(pg_catalog.>) r.tick_id
    ORDER BY k.tick_id
    LIMIT 1
) AS later ON true
OFFSET 0 -- computes all this once a reader, and not once for each event that it is joined to
$function$;

COMMENT ON FUNCTION pgrelay._reader_progress()
IS 'Return how far each reader has come, and since when something waits for it';
REVOKE ALL ON FUNCTION pgrelay._reader_progress() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pgrelay._reader_progress() TO pgrelay_operator;
