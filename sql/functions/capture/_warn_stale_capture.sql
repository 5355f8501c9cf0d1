-- Private: warn (PR051) that a capture function no longer fits its table. The events were captured all the same.
CREATE OR REPLACE FUNCTION pgrelay._warn_stale_capture(p_watch_id integer, p_reason text)
RETURNS void
LANGUAGE plpgsql
VOLATILE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    RAISE WARNING USING
        ERRCODE = 'PR051',
        MESSAGE = format(
            'the capture function of %s does not fit the table any more: %s', pgrelay._watch_name(p_watch_id), p_reason
        ),
        DETAIL = 'The events were captured all the same, with the columns that the table has.',
        HINT = 'The next drain writes the function anew; pgrelay.watches says what the watch lacks.';
END
$function$;

COMMENT ON FUNCTION pgrelay._warn_stale_capture(integer, text)
IS 'Warn that a capture function no longer fits its table';
REVOKE ALL ON FUNCTION pgrelay._warn_stale_capture(integer, text) FROM PUBLIC;
