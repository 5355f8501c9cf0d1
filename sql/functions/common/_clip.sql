-- Private: shorten a text to a number of characters; the end says so and how long it was.
-- p_characters: 100 or more.
CREATE OR REPLACE FUNCTION pgrelay._clip(p_text text, p_characters integer)
RETURNS text
LANGUAGE plpgsql
IMMUTABLE
STRICT
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_characters CONSTANT integer := length(p_text);
    v_marker CONSTANT text := format(' [... clipped, %s characters in all]', v_characters);
BEGIN
    IF v_characters <= p_characters THEN
        RETURN p_text;
    END IF;
    RETURN left(p_text, p_characters - length(v_marker)) || v_marker;
END
$function$;

COMMENT ON FUNCTION pgrelay._clip(text, integer) IS 'Shorten a text to a number of characters and say so';
REVOKE ALL ON FUNCTION pgrelay._clip(text, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pgrelay._clip(text, integer) TO pgrelay_operator;
