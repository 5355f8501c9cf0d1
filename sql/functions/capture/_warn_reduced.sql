-- Private: warn that a statement's events are not what the watch asks for: PR051, that they leave out its condition, or
-- PR052, that they carry their key alone.
-- p_attempt: as for _capture_statement. p_reason: why the attempt before failed.
CREATE OR REPLACE FUNCTION pgrelay._warn_reduced(
    p_watch_id integer, p_relation oid, p_operation text, p_attempt integer, p_reason text
)
RETURNS void
LANGUAGE plpgsql
VOLATILE
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_name CONSTANT text := pgrelay._watch_name(p_watch_id, p_relation);
BEGIN
    IF p_attempt = 2 THEN
        RAISE WARNING USING
            ERRCODE = 'PR051',
            MESSAGE = format('every row of this %s on %s makes an event: %s', p_operation, v_name, p_reason),
            DETAIL = 'The condition of the watch could not be evaluated, and a missing event is worse.',
            HINT = 'Give it a condition that fits with pgrelay.watch(...).';
    ELSE
        RAISE WARNING USING
            ERRCODE = 'PR052',
            MESSAGE = format('the events of this %s on %s carry their key alone: %s', p_operation, v_name, p_reason),
            HINT = 'Consumers read the rows by their key, or the watch takes the payload ''key''.';
    END IF;
END
$function$;

COMMENT ON FUNCTION pgrelay._warn_reduced(integer, oid, text, integer, text)
IS 'Warn that a statement''s events are not what the watch asks for';
REVOKE ALL ON FUNCTION pgrelay._warn_reduced(integer, oid, text, integer, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pgrelay._warn_reduced(integer, oid, text, integer, text) TO pgrelay_capture;
