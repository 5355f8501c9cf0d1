-- Private: give a channel the number of readers that set_readers asked for, once all that it has are at the end of the
-- same tick: so no new reader comes to a key before the old one is done with it. They meet at the tick of the one that
-- is furthest. One that went on while it could not see which that is yet, is the furthest the next time.
CREATE OR REPLACE FUNCTION pgrelay._switch_readers(p_channel text)
RETURNS void
LANGUAGE plpgsql
VOLATILE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_channel pgrelay.channel;
    v_furthest_tick CONSTANT bigint := (SELECT max(r.tick_id) FROM pgrelay.reader AS r WHERE r.channel = p_channel);
    v_taken integer;
BEGIN
    SELECT c.* INTO STRICT v_channel FROM pgrelay.channel AS c WHERE c.name = p_channel FOR UPDATE;
    IF v_channel.wanted_readers IS NULL THEN
        RETURN;
    END IF;
    IF v_channel.switch_tick IS NULL OR v_channel.switch_tick < v_furthest_tick THEN
        v_channel.switch_tick := v_furthest_tick;
        UPDATE pgrelay.channel AS c SET switch_tick = v_furthest_tick WHERE c.name = p_channel;
    END IF;
    PERFORM FROM pgrelay.reader AS r WHERE r.channel = p_channel FOR UPDATE SKIP LOCKED;
    GET DIAGNOSTICS v_taken = ROW_COUNT;
    IF v_taken < v_channel.readers OR EXISTS (
        SELECT
        FROM pgrelay._reader_progress() AS p
        WHERE p.channel = p_channel AND (p.tick_id <> v_channel.switch_tick OR NOT p.is_at_end)
    ) THEN
        RETURN;
    END IF;
    -- The first one inherits what the others have delivered.
    WITH gone AS (
        DELETE FROM pgrelay.reader AS r
        WHERE r.channel = p_channel AND r.number >= v_channel.wanted_readers
        RETURNING r.delivered_events, r.last_delivered_at
    )

    UPDATE pgrelay.reader AS r
    SET
        delivered_events = r.delivered_events + (SELECT coalesce(sum(g.delivered_events), 0) FROM gone AS g),
        last_delivered_at = greatest(r.last_delivered_at, (SELECT max(g.last_delivered_at) FROM gone AS g))
    WHERE r.channel = p_channel AND r.number = 0;
    INSERT INTO pgrelay.reader (channel, number, passed_tick_id, tick_id, position)
    SELECT p_channel, n.number, t.tick_id, t.tick_id, t.last_event_id
    FROM generate_series(v_channel.readers::integer, v_channel.wanted_readers - 1) AS n (number)
    INNER JOIN pgrelay.tick AS t ON t.tick_id = v_channel.switch_tick;
    UPDATE pgrelay.channel AS c
    SET readers = wanted_readers, wanted_readers = NULL, switch_tick = NULL
    WHERE c.name = p_channel;
END
$function$;

COMMENT ON FUNCTION pgrelay._switch_readers(text) IS 'Give a channel the number of readers that set_readers asked for';
REVOKE ALL ON FUNCTION pgrelay._switch_readers(text) FROM PUBLIC;
