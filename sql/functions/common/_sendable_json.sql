-- Private: return a JSON value whose text can be sent as UTF-8. Where it cannot, because SQL_ASCII takes any byte and
-- other encodings have characters that UTF-8 lacks, every byte beyond ASCII becomes text such as \377.
CREATE OR REPLACE FUNCTION pgrelay._sendable_json(p_value json)
RETURNS json
LANGUAGE plpgsql
STABLE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
SET standard_conforming_strings = on
AS $function$
BEGIN
    IF current_setting('server_encoding') <> 'UTF8' THEN
        PERFORM convert_to(p_value::text, 'UTF8');
    END IF;
    RETURN p_value;
EXCEPTION
    WHEN untranslatable_character OR character_not_in_repertoire OR undefined_function THEN
        -- Such bytes stand in strings only. encode() writes \377 for one and doubles the backslashes that are there; JSON
        -- wants it the other way round.
        RETURN regexp_replace(
            encode(convert_to(p_value::text, getdatabaseencoding()), 'escape'), '\\\\|(\\[0-7]{3})', '\\\1', 'g'
        )::json;
END
$function$;

COMMENT ON FUNCTION pgrelay._sendable_json(json) IS 'Return a JSON value whose text can be sent as UTF-8';
REVOKE ALL ON FUNCTION pgrelay._sendable_json(json) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pgrelay._sendable_json(json) TO pgrelay_operator;
