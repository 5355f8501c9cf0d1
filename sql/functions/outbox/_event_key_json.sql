-- Private: return the key of a row event's data, the value of their first member; NULL without one, or if it cannot be
-- told apart: if a column of the key, but the first, is called new or old.
CREATE OR REPLACE FUNCTION pgrelay._event_key_json(p_operation "char", p_data text)
RETURNS json
LANGUAGE plpgsql
IMMUTABLE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_end CONSTANT integer := strpos(p_data, CASE p_operation WHEN 'd' THEN ',"old":' ELSE ',"new":' END);
BEGIN
    IF p_operation IN ('t', 'm') OR v_end = 0 THEN
        RETURN NULL;
    END IF;
    RETURN nullif(substr(p_data, length('"key":') + 1, v_end - length('"key":') - 1), 'null')::json;
EXCEPTION
    WHEN invalid_text_representation OR substring_error THEN
        RETURN NULL;
END
$function$;

COMMENT ON FUNCTION pgrelay._event_key_json("char", text) IS 'Return the key of a row event''s data';
REVOKE ALL ON FUNCTION pgrelay._event_key_json("char", text) FROM PUBLIC;
