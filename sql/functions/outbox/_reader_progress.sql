-- Private: return how far each reader has come: what backlog and lag are computed from. No view, because an upgrade
-- that replaces views could wait for drain and drain for it. No SET clause, so that the planner inlines it; so every
-- operator has its schema.
-- end_xid and so on: what _is_waiting asks for. is_at_end: whether the reader has walked all that its tick shows.
-- passed_at: what was committed then is dealt with. passed_event_id: numbers up to here are dealt with, but for those
-- of transactions that were open at the tick that it walks, or at the one before while its position is not beyond that.
-- is_behind: whether a tick shows something that it has not dealt with.
CREATE OR REPLACE FUNCTION pgrelay._reader_progress()
RETURNS TABLE (
    channel text,
    number smallint,
    readers smallint,
    passed_tick_id bigint,
    tick_id bigint,
    "position" bigint,
    not_before timestamptz,
    last_event_id bigint,
    snapshot pg_snapshot,
    passed_snapshot pg_snapshot,
    passed_at timestamptz,
    end_xid bigint,
    open_xids bigint[],
    end_xid_before bigint,
    open_xids_before bigint[],
    is_at_end boolean,
    passed_event_id bigint,
    is_behind boolean
)
LANGUAGE sql
STABLE
SECURITY INVOKER
AS $function$
SELECT
    r.channel,
    r.number,
    c.readers,
    r.passed_tick_id,
    r.tick_id,
    r.position,
    r.not_before,
    t.last_event_id,
    t.snapshot,
    p.snapshot,
    CASE WHEN e.is_at_end THEN t.made_at ELSE p.made_at END,
    pgrelay._end_xid(t.snapshot),
    pgrelay._open_xids(t.snapshot),
    pgrelay._end_xid(p.snapshot),
    pgrelay._open_xids(p.snapshot),
    e.is_at_end,
    CASE WHEN e.is_at_end THEN t.last_event_id ELSE least(greatest(r.position, p.last_event_id), t.last_event_id) END,
    NOT e.is_at_end
    OR EXISTS (SELECT FROM pgrelay.tick AS k WHERE k.tick_id OPERATOR(pg_catalog.>) r.tick_id)
FROM pgrelay.reader AS r
INNER JOIN pgrelay.channel AS c ON c.name OPERATOR(pg_catalog.=) r.channel
INNER JOIN pgrelay.tick AS t ON t.tick_id OPERATOR(pg_catalog.=) r.tick_id
INNER JOIN pgrelay.tick AS p ON p.tick_id OPERATOR(pg_catalog.=) r.passed_tick_id
CROSS JOIN LATERAL (
    SELECT
        r.passed_tick_id OPERATOR(pg_catalog.=) r.tick_id
        OR r.position OPERATOR(pg_catalog.>=) t.last_event_id AS is_at_end
) AS e
OFFSET 0 -- computes all this once a reader, and not once for each event that it is joined to
$function$;

COMMENT ON FUNCTION pgrelay._reader_progress()
IS 'Return how far each reader has come';
REVOKE ALL ON FUNCTION pgrelay._reader_progress() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pgrelay._reader_progress() TO pgrelay_operator;
