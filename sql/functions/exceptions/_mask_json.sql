-- Private: mask names and values in JSON, at every depth: what matches a pattern, and members named like a masked
-- column. Raises what reading the JSON raises: it may hold what text cannot, such as \u0000.
CREATE OR REPLACE FUNCTION pgrelay._mask_json(p_value json, p_patterns text[], p_columns text[])
RETURNS json
LANGUAGE plpgsql
IMMUTABLE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_text text;
    v_pattern text;
BEGIN
    CASE json_typeof(p_value)
        WHEN 'object' THEN
            RETURN (
                SELECT
                    coalesce(
                        json_object_agg(
                            pgrelay._mask_json(to_json(m.key), p_patterns, '{}') #>> '{}',
                            CASE
                                WHEN lower(m.key) = ANY(p_columns) THEN '"***"'
                                ELSE pgrelay._mask_json(m.value, p_patterns, p_columns)
                            END
                        ),
                        '{}'
                    )
                FROM json_each(p_value) AS m
            );
        WHEN 'array' THEN
            RETURN (
                SELECT coalesce(json_agg(pgrelay._mask_json(e.value, p_patterns, p_columns)), '[]')
                FROM json_array_elements(p_value) AS e
            );
        WHEN 'string', 'number' THEN
            v_text := p_value #>> '{}';
            FOREACH v_pattern IN ARRAY p_patterns LOOP
                v_text := regexp_replace(v_text, v_pattern, '***', 'g');
            END LOOP;
            RETURN CASE WHEN v_text = p_value #>> '{}' THEN p_value ELSE to_json(v_text) END;
        ELSE
            RETURN p_value;
    END CASE;
END
$function$;

COMMENT ON FUNCTION pgrelay._mask_json(json, text[], text[]) IS 'Mask a JSON value at every depth';
REVOKE ALL ON FUNCTION pgrelay._mask_json(json, text[], text[]) FROM PUBLIC;
