-- Private: send the function of a channel an empty batch, to find out whether it works at all. Returns why not, or NULL
-- if it does. Waits for its answer as a delivery does, but for five seconds at most.
CREATE OR REPLACE FUNCTION pgrelay._test_function(p_setting pgrelay.setting, p_channel pgrelay.channel)
RETURNS text
LANGUAGE plpgsql
VOLATILE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    c_longest_test_ms CONSTANT integer := 5000;
BEGIN
    RETURN pgrelay._invoke_channel(
        p_channel, 0, '{}', '{}', '', least(p_setting.delivery_timeout_ms, c_longest_test_ms)
    ) ->> 'broken';
END
$function$;

COMMENT ON FUNCTION pgrelay._test_function(pgrelay.setting, pgrelay.channel)
IS 'Send the function of a channel an empty batch, to find out whether it works at all';
REVOKE ALL ON FUNCTION pgrelay._test_function(pgrelay.setting, pgrelay.channel) FROM PUBLIC;
