-- Private: return the data of a report as an object that any reader of JSON takes, whatever a caller passed. What is
-- too large is left out; what nests too deep, or has a number so long that Python refuses it, goes as a text.
CREATE OR REPLACE FUNCTION pgrelay._report_data(p_data json)
RETURNS json
LANGUAGE plpgsql
STABLE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
SET standard_conforming_strings = on
AS $function$
DECLARE
    c_data_bytes CONSTANT integer := 250000;
    c_levels CONSTANT integer := 50;
    v_bytes CONSTANT integer := pgrelay._sent_bytes(p_data::text);
    v_bare text;
    v_brackets text;
BEGIN
    IF v_bytes > c_data_bytes THEN
        RETURN json_build_object(
            'omitted_bytes', v_bytes,
            'note', format('data was left out: a report carries at most %s bytes of it', c_data_bytes)
        );
    END IF;
    IF v_bytes > 2 * c_levels THEN
        v_bare := regexp_replace(p_data::text, '"[^"\\]*(\\.[^"\\]*)*"', '', 'g'); -- without its strings
        v_brackets := regexp_replace(v_bare, '[^][{}]', '', 'g');
        FOR v_level IN 1..c_levels LOOP
            EXIT WHEN v_brackets = '';
            v_brackets := regexp_replace(v_brackets, '\[\]|\{\}', '', 'g');
        END LOOP;
        IF v_brackets <> '' OR v_bare ~ '[0-9]{250}' THEN
            RETURN json_build_object('value', p_data::text);
        END IF;
    END IF;
    RETURN CASE json_typeof(p_data) WHEN 'object' THEN p_data ELSE json_build_object('value', p_data) END;
END
$function$;

COMMENT ON FUNCTION pgrelay._report_data(json) IS 'Return the data of a report as an object that any reader takes';
REVOKE ALL ON FUNCTION pgrelay._report_data(json) FROM PUBLIC;
