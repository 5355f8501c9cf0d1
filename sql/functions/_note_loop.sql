-- Private: say that a chain of triggers that feeds itself is no longer captured.
CREATE OR REPLACE FUNCTION pgrelay._note_loop(p_watch_id integer, p_operation text)
RETURNS void
LANGUAGE plpgsql
VOLATILE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    PERFORM pgrelay._note_capture_failure(
        p_watch_id, p_operation,
        'triggers called each other more than 16 deep: a chain that feeds itself is not captured any further'
    );
END
$function$;

COMMENT ON FUNCTION pgrelay._note_loop(integer, text) IS 'Say that a chain of triggers is no longer captured';
REVOKE ALL ON FUNCTION pgrelay._note_loop(integer, text) FROM PUBLIC;
