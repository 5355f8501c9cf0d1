-- Private: raise PR086 unless a text is a regular expression that may run inside an exception handler: valid, short,
-- without back references, not matching the empty text, and quick on texts as long as those of a report.
CREATE OR REPLACE FUNCTION pgrelay._require_quick_pattern(p_pattern text)
RETURNS void
LANGUAGE plpgsql
VOLATILE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
SET standard_conforming_strings = on
AS $function$
DECLARE
    c_pattern_characters CONSTANT integer := 1000;
    c_quick_ms CONSTANT numeric := 100;
    c_probes CONSTANT text[] := ARRAY['a', '1', ' ', 'aB1-', 'x@y.z, ', '1234-5678 '];
    v_probe text;
    v_characters integer;
    v_started_at timestamptz;
    v_milliseconds numeric;
    v_reason text;
BEGIN
    IF length(p_pattern) > c_pattern_characters THEN
        v_reason := format('It has more than %s characters.', c_pattern_characters);
    ELSIF p_pattern ~ '\\[1-9]' THEN
        v_reason := 'It has a back reference, whose cost nothing bounds.';
    ELSE
        BEGIN
            IF '' ~ p_pattern THEN
                v_reason := 'It matches the empty text, so it would match between any two characters.';
            END IF;
        EXCEPTION
            WHEN OTHERS THEN
                v_reason := SQLERRM || '.';
        END;
    END IF;

    FOREACH v_probe IN ARRAY c_probes LOOP
        -- In small steps at first, so that a pattern of exponential cost is found early.
        FOR v_characters IN
            SELECT s.characters FROM generate_series(4, 40, 2) AS s (characters)
            UNION ALL VALUES (100), (400), (1600), (6400), (16000)
            ORDER BY 1
        LOOP
            EXIT WHEN v_reason IS NOT NULL;
            FOR v_try IN 1..2 LOOP -- on a busy machine any pattern may be slow once
                v_started_at := clock_timestamp();
                -- With endings that may match and one that does not.
                PERFORM regexp_replace(
                    left(repeat(v_probe, v_characters), v_characters) || tail.text, p_pattern, '***', 'g'
                )
                FROM (VALUES (''), ('!'), (E'\n')) AS tail (text);
                v_milliseconds := extract(EPOCH FROM clock_timestamp() - v_started_at) * 1000;
                EXIT WHEN v_milliseconds <= c_quick_ms;
            END LOOP;
            IF v_milliseconds > c_quick_ms THEN
                v_reason := format('It takes more than %s ms for %s characters.', c_quick_ms, v_characters);
            END IF;
        END LOOP;
    END LOOP;
    IF v_reason IS NOT NULL THEN
        RAISE EXCEPTION USING
            ERRCODE = 'PR086',
            MESSAGE = format('%L cannot be the pattern of a mask', pgrelay._clip(p_pattern, 100)),
            DETAIL = v_reason,
            HINT = 'Use a POSIX regular expression that is quick on long texts, such as \m\d{4}-\d{4}-\d{4}-\d{4}\M.';
    END IF;
END
$function$;

COMMENT ON FUNCTION pgrelay._require_quick_pattern(text)
IS 'Raise PR086 unless a pattern may run in an exception handler';
REVOKE ALL ON FUNCTION pgrelay._require_quick_pattern(text) FROM PUBLIC;
