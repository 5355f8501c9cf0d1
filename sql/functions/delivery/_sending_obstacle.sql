-- Private: return why an event can never be sent, NULL if it can: it is larger than an invocation, or its text is not
-- UTF-8, which happens in SQL_ASCII, where nobody has checked it, and in encodings with characters that UTF-8 lacks.
-- p_event: as a member of a batch.
CREATE OR REPLACE FUNCTION pgrelay._sending_obstacle(p_event text)
RETURNS text
LANGUAGE plpgsql
STABLE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    c_most_bytes CONSTANT integer := 6290000; -- Lambda takes 6 MiB synchronously, the batch's own members included
    v_bytes integer;
BEGIN
    v_bytes := octet_length(convert_to(p_event, 'UTF8'));
    RETURN CASE
        WHEN v_bytes > c_most_bytes
            THEN format('it has %s bytes as JSON, and an invocation takes %s at most', v_bytes, c_most_bytes)
    END;
EXCEPTION
    WHEN untranslatable_character OR character_not_in_repertoire THEN
        RETURN 'it cannot be sent as UTF-8: ' || SQLERRM;
END
$function$;

COMMENT ON FUNCTION pgrelay._sending_obstacle(text) IS 'Return why an event can never be sent';
REVOKE ALL ON FUNCTION pgrelay._sending_obstacle(text) FROM PUBLIC;
