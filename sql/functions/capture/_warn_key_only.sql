-- Private: warn (PR052) that events carry their key alone, because their rows could not be written as JSON.
CREATE OR REPLACE FUNCTION pgrelay._warn_key_only(p_watch_id integer, p_operation text, p_reason text)
RETURNS void
LANGUAGE plpgsql
VOLATILE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    RAISE WARNING USING
        ERRCODE = 'PR052',
        MESSAGE = format(
            'the events of %s on %s carry their key alone: %s', p_operation, pgrelay._watch_name(p_watch_id), p_reason
        ),
        HINT = 'Consumers read the rows by their key, or the watch takes the payload ''key''.';
END
$function$;

COMMENT ON FUNCTION pgrelay._warn_key_only(integer, text, text) IS 'Warn that events carry their key alone';
REVOKE ALL ON FUNCTION pgrelay._warn_key_only(integer, text, text) FROM PUBLIC;
