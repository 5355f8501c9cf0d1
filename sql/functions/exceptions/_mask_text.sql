-- Private: return a text as a report carries it: NULL if it is empty, *** for what matches a mask's pattern, and cut.
-- p_characters: where it is cut, 100 or more. Patterns are applied to four times as much, so that the cut does not hide
-- a match from them.
CREATE OR REPLACE FUNCTION pgrelay._mask_text(p_text text, p_characters integer, p_patterns text[])
RETURNS text
LANGUAGE plpgsql
IMMUTABLE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_text text := nullif(p_text, '');
    v_pattern text;
BEGIN
    IF cardinality(p_patterns) > 0 THEN
        v_text := pgrelay._clip(v_text, 4 * p_characters);
        FOREACH v_pattern IN ARRAY p_patterns LOOP
            v_text := regexp_replace(v_text, v_pattern, '***', 'g');
        END LOOP;
    END IF;
    RETURN pgrelay._clip(v_text, p_characters);
END
$function$;

COMMENT ON FUNCTION pgrelay._mask_text(text, integer, text[]) IS 'Make a text fit for a report';
REVOKE ALL ON FUNCTION pgrelay._mask_text(text, integer, text[]) FROM PUBLIC;
