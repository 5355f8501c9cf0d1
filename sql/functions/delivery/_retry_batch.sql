-- Private: read a reader's next batch of events that are due in retry; without events if none is.
-- Takes those that are due to the end of the transaction, and leaves out those that another one changes, as an open
-- pause does. Parameters as those of _next_batch. The reader stands where it stood once the batch is dealt with.
CREATE OR REPLACE FUNCTION pgrelay._retry_batch(
    p_channel text, p_number integer, p_max_events integer, p_max_bytes integer
)
RETURNS pgrelay._batch
LANGUAGE plpgsql
VOLATILE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
SET timezone = 'UTC'
SET enable_seqscan = off
SET jit = off
AS $function$
DECLARE
    v_prefix CONSTANT text := (SELECT g.id_prefix FROM pgrelay._origin AS g);
    v_readers CONSTANT smallint := (SELECT c.readers FROM pgrelay.channel AS c WHERE c.name = p_channel);
    v_batch pgrelay._batch;
BEGIN
    v_batch.is_retry := true;
    SELECT r.passed_tick_id, r.tick_id, r.position INTO STRICT v_batch.passed_tick_id, v_batch.tick_id, v_batch.position
    FROM pgrelay.reader AS r
    WHERE r.channel = p_channel AND r.number = p_number;
    IF NOT EXISTS (SELECT FROM pgrelay.retry AS r WHERE r.channel = p_channel AND r.next_at <= now()) THEN
        RETURN v_batch;
    END IF;

    WITH due AS (
        SELECT r.event_id, r.group_name
        FROM pgrelay.retry AS r
        WHERE
            r.channel = p_channel AND r.next_at <= now()
            AND pgrelay._reader_of(r.event_id, r.group_hash, v_readers) = p_number
        ORDER BY r.next_at, r.event_id
        LIMIT p_max_events
        FOR UPDATE SKIP LOCKED
    ),

    -- With the first of a group go those behind it, in their order.
    taken AS (
        SELECT d.event_id
        FROM due AS d
        UNION
        SELECT f.event_id
        FROM due AS d
        CROSS JOIN LATERAL (
            SELECT r.event_id
            FROM pgrelay.retry AS r
            WHERE r.group_name = d.group_name AND r.event_id > d.event_id AND r.next_at IS NULL
            ORDER BY r.event_id
            LIMIT p_max_events
        ) AS f
    )

    SELECT array_agg(b.event_id), array_agg(b.xid), array_agg(b.at), string_agg(b.event, ',')
    INTO v_batch.event_ids, v_batch.xids, v_batch.ats, v_batch.events
    FROM (
        SELECT
            e.event_id,
            e.xid,
            e.at,
            e.event,
            row_number() OVER running AS place,
            sum(pgrelay._sent_bytes(e.event) + 1) OVER running AS bytes
        FROM (
            SELECT
                p.event_id,
                p.xid,
                p.at,
                pgrelay._event_json(
                    pgrelay._event_id(v_prefix, p.event_id, p.at), p.xid, p.at, p.operation, p.group_name, p.members,
                    p.data_members, p.data
                ) AS event
            FROM (
                SELECT
                    r.event_id,
                    r.xid,
                    r.at,
                    r.operation,
                    r.group_name,
                    CASE
                        WHEN octet_length(r.data) > 2000000 THEN pgrelay._fitting_data(r.operation, r.data)
                        ELSE r.data
                    END AS data,
                    s.members,
                    s.data_members
                FROM taken AS t
                INNER JOIN pgrelay.retry AS r ON r.event_id = t.event_id
                INNER JOIN pgrelay.source AS s ON s.source_id = r.source_id
                ORDER BY r.event_id
                LIMIT p_max_events
            ) AS p
            OFFSET 0 -- as in _next_batch
        ) AS e
        WINDOW running AS (ORDER BY e.event_id ROWS UNBOUNDED PRECEDING)
    ) AS b
    WHERE b.place = 1 OR b.bytes <= p_max_bytes;
    RETURN v_batch;
END
$function$;

COMMENT ON FUNCTION pgrelay._retry_batch(text, integer, integer, integer)
IS 'Read a reader''s next batch of events that are due in retry';
REVOKE ALL ON FUNCTION pgrelay._retry_batch(text, integer, integer, integer) FROM PUBLIC;
