-- Private: mask the texts in a state that was stored before there was a mask, at every depth.
CREATE OR REPLACE FUNCTION pgrelay._masked_state(p_state json)
RETURNS json
LANGUAGE plpgsql
STABLE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    c_characters CONSTANT integer := 4000;
BEGIN
    CASE json_typeof(p_state)
        WHEN 'object' THEN
            RETURN (
                SELECT
                    coalesce(
                        json_object_agg(
                            m.key,
                            CASE
                                -- The others are numbers, and words that the monitor goes by.
                                WHEN m.key IN ('message', 'headline', 'command', 'name')
                                    THEN to_json(pgrelay._mask_monitored(m.value #>> '{}', c_characters, 'message'))
                                ELSE pgrelay._masked_state(m.value)
                            END
                        ),
                        '{}'
                    )
                FROM json_each(p_state) AS m
            );
        WHEN 'array' THEN
            RETURN (
                SELECT coalesce(json_agg(pgrelay._masked_state(e.value)), '[]')
                FROM json_array_elements(p_state) AS e
            );
        ELSE
            RETURN p_state;
    END CASE;
END
$function$;

COMMENT ON FUNCTION pgrelay._masked_state(json) IS 'Mask the texts in a state';
REVOKE ALL ON FUNCTION pgrelay._masked_state(json) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pgrelay._masked_state(json) TO pgrelay_operator;
