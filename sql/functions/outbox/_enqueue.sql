-- Private: append an event that is no row change to the outbox. Its channel delivers it once the transaction commits.
-- p_event: a JSON object with at least one member. Its members become the event's, beside id and at.
-- Raises PR054 (channel), PR055 (event).
CREATE OR REPLACE FUNCTION pgrelay._enqueue(p_channel text, p_event json)
RETURNS void
LANGUAGE plpgsql
VOLATILE
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
SET standard_conforming_strings = on
AS $function$
DECLARE
    v_event CONSTANT text := btrim(p_event::text, E' \t\r\n');
    v_source_id integer;
BEGIN
    SELECT s.source_id INTO v_source_id
    FROM pgrelay.source AS s
    WHERE s.channel = p_channel AND s.watch_id IS NULL;
    IF NOT FOUND THEN
        RAISE EXCEPTION USING
            ERRCODE = 'PR054',
            MESSAGE = format('there is no channel %s', coalesce(quote_literal(p_channel), 'NULL')),
            HINT = 'See the table pgrelay.channel.';
    END IF;
    IF p_event IS NULL OR json_typeof(p_event) <> 'object' OR v_event ~ '^\{\s*\}$' THEN
        RAISE EXCEPTION USING
            ERRCODE = 'PR055',
            MESSAGE = 'an event is a JSON object with at least one member',
            DETAIL = format('Given was %s.', coalesce(json_typeof(p_event), 'NULL'));
    END IF;
    PERFORM pgrelay._append(
        v_source_id, 'm', ARRAY[NULL::integer],
        ARRAY[substr(v_event, 2, length(v_event) - 2)] -- the members, without the braces
    );
END
$function$;

COMMENT ON FUNCTION pgrelay._enqueue(text, json) IS 'Append an event that is no row change to the outbox';
REVOKE ALL ON FUNCTION pgrelay._enqueue(text, json) FROM PUBLIC;
