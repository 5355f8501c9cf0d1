-- Private: ask the function of a channel which destinations it was deployed with, by an empty batch. NULL if it does
-- not say. Raises whatever _invoke raises.
CREATE OR REPLACE FUNCTION pgrelay._deployed_destinations(p_channel text)
RETURNS text[]
LANGUAGE plpgsql
VOLATILE
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    c_timeout_ms CONSTANT integer := 5000; -- a function that starts
    v_channel pgrelay.channel;
    v_answer json;
BEGIN
    SELECT c.* INTO STRICT v_channel FROM pgrelay.channel AS c WHERE c.name = p_channel;
    v_answer := pgrelay._invoke(
        v_channel.binding,
        json_build_object(
            'contract', v_channel.contract,
            'database', current_database(),
            'batch', v_channel.name || '-0',
            'answer_within_ms', c_timeout_ms / 2,
            'events', '[]'::json
        ),
        'RequestResponse',
        c_timeout_ms
    );
    RETURN pgrelay._answered_destinations(v_answer);
END
$function$;

COMMENT ON FUNCTION pgrelay._deployed_destinations(text)
IS 'Ask the function of a channel which destinations it was deployed with';
REVOKE ALL ON FUNCTION pgrelay._deployed_destinations(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pgrelay._deployed_destinations(text) TO pgrelay_operator;
