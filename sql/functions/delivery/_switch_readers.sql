-- Private: give a channel the number of readers that set_readers asked for, once all that it has are at the end of the
-- same tick: so no new reader comes to a key before the old one is done with it.
CREATE OR REPLACE FUNCTION pgrelay._switch_readers(p_channel text)
RETURNS void
LANGUAGE plpgsql
VOLATILE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_channel pgrelay.channel;
    v_number integer;
BEGIN
    SELECT c.* INTO STRICT v_channel FROM pgrelay.channel AS c WHERE c.name = p_channel FOR UPDATE;
    IF v_channel.wanted_readers IS NULL THEN
        RETURN;
    END IF;
    FOR v_number IN 0..v_channel.readers - 1 LOOP
        IF NOT pgrelay._take_reader(p_channel, v_number) THEN
            RETURN;
        END IF;
    END LOOP;
    IF EXISTS (
        SELECT
        FROM pgrelay._reader_progress() AS p
        WHERE p.channel = p_channel AND (p.tick_id <> v_channel.switch_tick OR NOT p.is_at_end)
    ) THEN
        RETURN;
    END IF;
    DELETE FROM pgrelay.reader AS r WHERE r.channel = p_channel AND r.number >= v_channel.wanted_readers;
    INSERT INTO pgrelay.reader (channel, number, passed_tick_id, tick_id, position)
    SELECT p_channel, n.number, t.tick_id, t.tick_id, t.last_event_id
    FROM generate_series(v_channel.readers::integer, v_channel.wanted_readers - 1) AS n (number)
    INNER JOIN pgrelay.tick AS t ON t.tick_id = v_channel.switch_tick;
    UPDATE pgrelay.channel
    SET readers = wanted_readers, wanted_readers = NULL, switch_tick = NULL
    WHERE name = p_channel;
END
$function$;

COMMENT ON FUNCTION pgrelay._switch_readers(text) IS 'Give a channel the number of readers that set_readers asked for';
REVOKE ALL ON FUNCTION pgrelay._switch_readers(text) FROM PUBLIC;
