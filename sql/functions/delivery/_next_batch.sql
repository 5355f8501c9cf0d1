-- Private: read a reader's next batch from the outbox; without events if nothing waits. Changes nothing.
-- p_max_events, p_max_bytes: where to cut it; a single event may have more bytes.
CREATE OR REPLACE FUNCTION pgrelay._next_batch(
    p_channel text, p_number integer, p_max_events integer, p_max_bytes integer
)
RETURNS pgrelay._batch
LANGUAGE plpgsql
STABLE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
SET timezone = 'UTC'
SET enable_seqscan = off
SET enable_nestloop = off
SET jit = off
AS $function$
DECLARE
    c_most_reach CONSTANT bigint := 1::bigint << 60; -- four times as much is a bigint still
    -- How many numbers a reader that is behind takes on at once: few batches are left half empty, and the ring can be
    -- truncated and ticks deleted as it goes on.
    c_stride CONSTANT bigint := 100000;
    v_prefix CONSTANT text := (SELECT g.id_prefix FROM pgrelay._origin AS g);
    v_channel pgrelay.channel;
    v_batch pgrelay._batch;
    v_tick pgrelay.tick;
    v_before pgrelay.tick;
    v_end_xid bigint;
    v_open_xids bigint[];
    v_end_xid_before bigint;
    v_open_xids_before bigint[];
    v_older bigint[];
    v_first bigint;
    v_from bigint;
    v_to bigint;
    v_window bigint;
    v_reach bigint;
    v_found integer;
    v_taken integer;
    v_last bigint;
    v_next_tick bigint;
    v_too_far bigint;
BEGIN
    v_batch.is_retry := false;
    SELECT c.* INTO STRICT v_channel FROM pgrelay.channel AS c WHERE c.name = p_channel;
    SELECT r.passed_tick_id, r.tick_id, r.position INTO STRICT v_batch.passed_tick_id, v_batch.tick_id, v_batch.position
    FROM pgrelay.reader AS r
    WHERE r.channel = p_channel AND r.number = p_number;

    LOOP
        SELECT t.* INTO STRICT v_tick FROM pgrelay.tick AS t WHERE t.tick_id = v_batch.tick_id;
        IF v_batch.passed_tick_id <> v_batch.tick_id AND v_batch.position < v_tick.last_event_id THEN
            SELECT t.* INTO STRICT v_before FROM pgrelay.tick AS t WHERE t.tick_id = v_batch.passed_tick_id;
            v_end_xid := pgrelay._end_xid(v_tick.snapshot);
            v_open_xids := pgrelay._open_xids(v_tick.snapshot);
            v_end_xid_before := pgrelay._end_xid(v_before.snapshot);
            v_open_xids_before := pgrelay._open_xids(v_before.snapshot);
            v_older := NULL;
            v_window := p_max_events * v_channel.readers;

            WHILE v_batch.position < v_tick.last_event_id LOOP
                v_from := v_batch.position;
                v_to := v_from + least(v_window, greatest(v_tick.last_event_id - v_from, 0));
                IF v_from < v_before.first_event_id THEN
                    -- Only transactions that were open at the tick before have numbers this small: go from one to the
                    -- next. That tick's own is not one of them: its numbers are larger.
                    v_older := coalesce(
                        v_older, array_remove(pgrelay._ended_between(v_before, v_tick.snapshot), v_before.xid)
                    );
                    v_first := NULL;
                    -- Searched in stretches that grow, so that a batch of a large transaction reads no more than itself.
                    v_reach := v_window;
                    WHILE cardinality(v_older) > 0 AND v_first IS NULL AND v_from < v_before.first_event_id LOOP
                        v_reach := least(v_reach, v_before.first_event_id - v_from);
                        -- Block ranges can be searched by bounds, and not by the list.
                        SELECT min(o.event_id) INTO v_first
                        FROM pgrelay._outbox AS o
                        WHERE
                            o.xid = ANY(v_older)
                            AND o.xid >= (SELECT min(x.xid) FROM unnest(v_older) AS x (xid))
                            AND o.xid <= (SELECT max(x.xid) FROM unnest(v_older) AS x (xid))
                            AND o.event_id > v_from AND o.event_id <= v_from + v_reach;
                        v_from := v_from + v_reach;
                        v_reach := least(v_reach, c_most_reach) * 4;
                    END LOOP;
                    v_from := coalesce(v_first - 1, v_before.first_event_id);
                    v_to := v_from + least(v_window, greatest(v_tick.last_event_id - v_from, 0));
                END IF;

                SELECT
                    array_agg(b.event_id) FILTER (WHERE b.fits AND b.event IS NOT NULL),
                    array_agg(b.xid) FILTER (WHERE b.fits AND b.event IS NOT NULL),
                    array_agg(b.at) FILTER (WHERE b.fits AND b.event IS NOT NULL),
                    array_agg(b.event_id) FILTER (WHERE b.fits AND b.event IS NULL),
                    string_agg(b.event, ',') FILTER (WHERE b.fits),
                    count(*),
                    count(*) FILTER (WHERE b.fits),
                    max(b.event_id) FILTER (WHERE b.fits)
                INTO
                    v_batch.event_ids, v_batch.xids, v_batch.ats, v_batch.held_ids, v_batch.events, v_found, v_taken,
                    v_last
                FROM (
                    SELECT
                        e.event_id,
                        e.xid,
                        e.at,
                        e.event,
                        row_number() OVER running = 1
                        OR coalesce(sum(pgrelay._sent_bytes(e.event) + 1) OVER running, 0) <= p_max_bytes AS fits
                    FROM (
                        SELECT
                            p.event_id,
                            p.xid,
                            p.at,
                            CASE
                                WHEN
                                    p.is_paused
                                    OR (
                                        p.group_name IS NOT NULL
                                        AND EXISTS (
                                            SELECT FROM pgrelay.retry AS r WHERE r.group_name = p.group_name
                                        )
                                    ) THEN NULL
                                ELSE pgrelay._event_json(
                                    pgrelay._event_id(v_prefix, p.event_id, p.at), p.xid, p.at, p.operation,
                                    p.group_name, p.members, p.data_members, p.data
                                )
                            END AS event
                        FROM (
                            SELECT
                                o.event_id,
                                o.xid,
                                o.at,
                                o.operation,
                                pgrelay._group_name(s.watch_id, s.channel, o.group_hash) AS group_name,
                                CASE
                                    WHEN octet_length(o.data) > 2000000
                                        THEN pgrelay._fitting_data(o.operation, o.data)
                                    ELSE o.data
                                END AS data,
                                s.members,
                                s.data_members,
                                w.paused_at IS NOT NULL AS is_paused
                            FROM pgrelay._outbox AS o
                            INNER JOIN pgrelay.source AS s ON s.source_id = o.source_id
                            LEFT JOIN pgrelay.watch AS w ON w.watch_id = s.watch_id
                            WHERE
                                o.event_id > v_from AND o.event_id <= v_to
                                AND pgrelay._is_visible(o.xid, v_end_xid, v_open_xids)
                                AND pgrelay._is_waiting(
                                    o.event_id, o.xid, v_batch.position, v_end_xid, v_open_xids, v_end_xid_before,
                                    v_open_xids_before
                                )
                                AND s.channel = p_channel
                                AND (
                                    v_channel.readers = 1
                                    OR pgrelay._reader_of(o.event_id, o.group_hash, v_channel.readers) = p_number
                                )
                            ORDER BY o.event_id
                            LIMIT p_max_events
                        ) AS p -- not pulled up, because of its LIMIT: _event_json is inlined only over plain columns
                        OFFSET 0 -- so that each event is written once, and not for each use of it
                    ) AS e
                    WINDOW running AS (ORDER BY e.event_id ROWS UNBOUNDED PRECEDING)
                ) AS b;

                IF v_found = 0 THEN
                    v_batch.position := v_to;
                    v_window := least(v_window, c_most_reach) * 4; -- a stretch of other readers' events, or of numbers that no event has
                ELSIF v_found = p_max_events OR v_taken < v_found THEN
                    v_batch.position := v_last;
                    RETURN v_batch;
                ELSIF v_to = v_tick.last_event_id OR v_found > p_max_events / 2 OR v_window > 100 * p_max_events THEN
                    v_batch.position := v_to;
                    RETURN v_batch;
                ELSE
                    v_window := least(v_window, c_most_reach) * 4; -- the same stretch and more, for a fuller batch
                END IF;
            END LOOP;
        END IF;

        v_batch.passed_tick_id := v_batch.tick_id;
        v_batch.position := greatest(v_batch.position, v_tick.last_event_id);
        SELECT min(t.tick_id) INTO v_next_tick FROM pgrelay.tick AS t WHERE t.tick_id > v_batch.tick_id;
        IF v_next_tick IS NULL OR v_channel.switch_tick <= v_batch.tick_id THEN
            RETURN v_batch;
        END IF;
        -- Not from tick to tick: what many of them show together are fewer and fuller batches.
        v_too_far := (
            SELECT t.tick_id
            FROM pgrelay.tick AS t
            WHERE t.tick_id > v_next_tick AND t.last_event_id - c_stride > v_tick.last_event_id
            ORDER BY t.tick_id
            LIMIT 1
        );
        v_batch.tick_id := (
            SELECT max(t.tick_id)
            FROM pgrelay.tick AS t
            WHERE t.tick_id < coalesce(v_too_far, c_most_reach) AND t.tick_id <= coalesce(v_channel.switch_tick, c_most_reach)
        );
        v_batch.position := 0;
    END LOOP;
END
$function$;

COMMENT ON FUNCTION pgrelay._next_batch(text, integer, integer, integer)
IS 'Read a reader''s next batch from the outbox';
REVOKE ALL ON FUNCTION pgrelay._next_batch(text, integer, integer, integer) FROM PUBLIC;
