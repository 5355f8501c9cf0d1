-- Private: return how many bytes a text has in UTF-8. Never fails: of a text with a character that UTF-8 does not have,
-- the most that it can be, three for each byte. Such an event cannot be sent, but it must not hold up others.
CREATE OR REPLACE FUNCTION pgrelay._converted_bytes(p_text text)
RETURNS integer
LANGUAGE plpgsql
STABLE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    RETURN octet_length(convert_to(p_text, 'UTF8'));
EXCEPTION
    WHEN untranslatable_character OR character_not_in_repertoire THEN
        RETURN octet_length(p_text) * 3;
END
$function$;

COMMENT ON FUNCTION pgrelay._converted_bytes(text) IS 'Return how many bytes a text has in UTF-8';
REVOKE ALL ON FUNCTION pgrelay._converted_bytes(text) FROM PUBLIC;
