-- Private: raise PR031 or PR062 if a watch has an option that its channel does not take, named or kept.
CREATE OR REPLACE FUNCTION pgrelay._require_channel_options(p_watch pgrelay.watch)
RETURNS void
LANGUAGE plpgsql
IMMUTABLE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    IF p_watch.channel = 'events' THEN
        IF p_watch.mapping IS NOT NULL THEN
            RAISE EXCEPTION USING
                ERRCODE = 'PR062',
                MESSAGE = 'events take no p_mapping',
                HINT = 'It goes with p_destination => ''metrics'' or ''records''; choose an event''s columns with p_columns.';
        END IF;
        RETURN;
    END IF;
    IF p_watch.operations = '{}' THEN
        RAISE EXCEPTION USING
            ERRCODE = 'PR031',
            MESSAGE = format('no operation that makes %s', p_watch.channel),
            HINT = 'Watch insert, update or both.';
    END IF;
    IF p_watch.subject IS NOT NULL THEN
        RAISE EXCEPTION USING
            ERRCODE = 'PR062',
            MESSAGE = format('%s take no p_subject', p_watch.channel),
            HINT = 'Only events are messages of a topic; p_subject => '''' takes it away.';
    END IF;
    PERFORM pgrelay._require_one_of('p_payload', p_watch.payload, ARRAY['full']);
    PERFORM pgrelay._require_one_of('p_ordered', p_watch.ordered::text, ARRAY['false']);
    PERFORM pgrelay._require_one_of('p_packed', p_watch.packed::text, ARRAY['false']);
END
$function$;

COMMENT ON FUNCTION pgrelay._require_channel_options(pgrelay.watch)
IS 'Raise if a watch has an option that its channel does not take';
REVOKE ALL ON FUNCTION pgrelay._require_channel_options(pgrelay.watch) FROM PUBLIC;
