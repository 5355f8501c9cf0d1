-- Private: return how many events of a channel wait in the outbox, and since when the oldest does: whether or not a
-- tick shows them, and without those of other channels. The one computation of backlog and lag.
-- backlog: exact while less than ten thousand events wait, of whatever channel; beyond that, what lies behind those is
-- reckoned to have the same share of the channel's. So it takes as long for a backlog of millions.
-- waits_since: when the oldest was captured, or a later moment at which its transaction was certainly open, as one of
-- an hour captures events long before anybody may see them; NULL if none waits.
-- Both are NULL while a table of the outbox is locked.
CREATE OR REPLACE FUNCTION pgrelay._channel_waits(p_channel text, OUT backlog bigint, OUT waits_since timestamptz)
RETURNS record
LANGUAGE plpgsql
STABLE
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
SET lock_timeout = '50ms'
SET enable_seqscan = off
SET jit = off -- which the costs that enable_seqscan adds would start
AS $function$
DECLARE
    c_look CONSTANT bigint := 10000;
    v_from bigint;
    v_seen bigint;
    v_is_part boolean;
    v_end CONSTANT bigint := coalesce(pg_sequence_last_value('pgrelay.event_id'), 0);
    v_passed_at timestamptz;
    v_is_up_to_date boolean;
    v_older record;
    v_oldest_at timestamptz;
    v_passed pgrelay.tick;
    v_open_then bigint[];
BEGIN
    SELECT
        min(p.passed_event_id),
        -- Of the numbers up to there, all that this tick shows is dealt with.
        min(CASE WHEN p.is_at_end OR p.position = p.passed_event_id THEN p.tick_id ELSE p.passed_tick_id END),
        min(p.passed_at),
        NOT bool_or(p.is_behind)
    INTO v_from, v_passed.tick_id, v_passed_at, v_is_up_to_date
    FROM pgrelay._reader_progress() AS p
    WHERE p.channel = p_channel;
    -- In the order of the tables' growth, so that it ends early: block ranges leave out what is delivered, and what has no
    -- summary yet is read up to the limit.
    SELECT
        count(*) FILTER (WHERE w.is_own),
        min(o.at) FILTER (WHERE w.is_own),
        c_look IN (
            count(*) FILTER (WHERE o.slot = 0), count(*) FILTER (WHERE o.slot = 1), count(*) FILTER (WHERE o.slot = 2)
        ),
        count(*)
    INTO backlog, v_oldest_at, v_is_part, v_seen
    FROM (
        (SELECT 0 AS slot, r.* FROM pgrelay._outbox_0 AS r WHERE r.event_id > v_from LIMIT c_look)
        UNION ALL
        (SELECT 1 AS slot, r.* FROM pgrelay._outbox_1 AS r WHERE r.event_id > v_from LIMIT c_look)
        UNION ALL
        (SELECT 2 AS slot, r.* FROM pgrelay._outbox_2 AS r WHERE r.event_id > v_from LIMIT c_look)
    ) AS o
    INNER JOIN pgrelay.source AS s ON s.source_id = o.source_id
    LEFT JOIN pgrelay._reader_progress() AS p
        ON p.channel = p_channel AND p.number = pgrelay._reader_of(o.event_id, o.group_hash, p.readers)
    CROSS JOIN LATERAL (
        SELECT
            s.channel = p_channel
            AND pgrelay._is_waiting(
                o.event_id, o.xid, p.position, p.end_xid, p.open_xids, p.end_xid_before, p.open_xids_before
            ) AS is_own
    ) AS w;
    IF v_is_part THEN
        backlog := greatest(backlog, (backlog::numeric * (v_end - v_from) / v_seen)::bigint);
    END IF;

    -- Transactions that were open at that tick may have smaller numbers.
    SELECT t.* INTO v_passed FROM pgrelay.tick AS t WHERE t.tick_id = v_passed.tick_id;
    v_open_then := pgrelay._ended_between(v_passed, pg_current_snapshot());
    IF cardinality(v_open_then) > 0 THEN
        SELECT count(*) AS events, min(o.at) AS at
        INTO v_older
        FROM pgrelay._outbox AS o
        INNER JOIN pgrelay.source AS s ON s.source_id = o.source_id
        INNER JOIN pgrelay._reader_progress() AS p
            ON p.channel = s.channel AND p.number = pgrelay._reader_of(o.event_id, o.group_hash, p.readers)
        WHERE
            o.xid = ANY(v_open_then)
            AND o.xid >= (SELECT min(x.xid) FROM unnest(v_open_then) AS x (xid))
            AND o.xid <= (SELECT max(x.xid) FROM unnest(v_open_then) AS x (xid))
            AND o.event_id <= v_from
            AND s.channel = p_channel
            AND pgrelay._is_waiting(
                o.event_id, o.xid, p.position, p.end_xid, p.open_xids, p.end_xid_before, p.open_xids_before
            );
        backlog := backlog + v_older.events;
        v_oldest_at := least(v_oldest_at, v_older.at);
    END IF;

    IF v_oldest_at IS NOT NULL THEN
        waits_since := greatest(
            v_oldest_at, v_passed_at,
            (SELECT c.drained_at FROM pgrelay.channel AS c WHERE c.name = p_channel AND v_is_up_to_date)
        );
    END IF;
EXCEPTION
    WHEN lock_not_available THEN
        backlog := NULL;
        waits_since := NULL;
END
$function$;

COMMENT ON FUNCTION pgrelay._channel_waits(text)
IS 'Return how many events of a channel wait in the outbox, and since when the oldest does';
REVOKE ALL ON FUNCTION pgrelay._channel_waits(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pgrelay._channel_waits(text) TO pgrelay_operator;
