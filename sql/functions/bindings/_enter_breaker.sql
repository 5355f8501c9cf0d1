-- Private: say how a call may go through a binding's breaker: freely (false), or as the one that finds out whether the
-- function works again (true). Raises PR131 (the breaker is open). Waits for nobody.
CREATE OR REPLACE FUNCTION pgrelay._enter_breaker(p_binding pgrelay.binding, p_timeout_ms integer)
RETURNS boolean
LANGUAGE plpgsql
VOLATILE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    c_first_time CONSTANT bigint := 1000000000; -- smaller values are counts
    c_longest_wait_ms CONSTANT integer := 5000; -- without a limit of its own, a call waits about so long
    v_breaker CONSTANT regclass := pgrelay._breaker_of(p_binding.binding_id);
    v_now_ms CONSTANT bigint := extract(EPOCH FROM clock_timestamp()) * 1000;
    v_until_ms CONSTANT bigint := coalesce(pg_sequence_last_value(v_breaker), 0);
BEGIN
    IF p_binding.breaker_failures = 0 OR v_until_ms < c_first_time THEN
        RETURN false;
    END IF;
    IF v_until_ms > v_now_ms THEN
        RAISE EXCEPTION USING
            ERRCODE = 'PR131',
            MESSAGE = format('%s is not called: its last calls failed', p_binding.name),
            DETAIL = format(
                'The breaker opened after %s failures in a row; in %s s it lets a call through.',
                p_binding.breaker_failures, round((v_until_ms - v_now_ms) / 1000.0, 1)
            ),
            HINT = 'See pgrelay.breaker. Once the function works, pgrelay.reset_breaker closes it at once.';
    END IF;
    IF NOT current_setting('transaction_read_only')::boolean THEN
        -- The others are refused until this call's outcome is known.
        PERFORM setval(v_breaker, v_now_ms + coalesce(p_timeout_ms, c_longest_wait_ms) + 1000);
    END IF;
    RETURN true;
END
$function$;

COMMENT ON FUNCTION pgrelay._enter_breaker(pgrelay.binding, integer)
IS 'Say how a call may go through a binding''s breaker';
REVOKE ALL ON FUNCTION pgrelay._enter_breaker(pgrelay.binding, integer) FROM PUBLIC;
