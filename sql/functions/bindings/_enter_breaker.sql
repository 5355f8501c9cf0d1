-- Private: let a call through a binding's breaker, and return whether the breaker is half-open: this call finds out
-- whether the function can be called again, and the others are refused until its outcome is known. Never waits.
-- p_timeout_ms: how long the call may take; NULL if that is not known. Raises PR131 (the breaker is open).
CREATE OR REPLACE FUNCTION pgrelay._enter_breaker(p_binding pgrelay.binding, p_timeout_ms integer)
RETURNS boolean
LANGUAGE plpgsql
VOLATILE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    c_longest_call_ms CONSTANT integer := 5000; -- about as long as a call without a timeout of its own takes
    v_open_until CONSTANT timestamptz := pgrelay._breaker_open_until(
        pg_sequence_last_value(pgrelay._breaker_of(p_binding.binding_id))
    );
    v_now CONSTANT timestamptz := clock_timestamp();
BEGIN
    IF p_binding.breaker_failures = 0 OR v_open_until IS NULL THEN
        RETURN false;
    END IF;
    IF v_open_until > v_now THEN
        RAISE EXCEPTION USING
            ERRCODE = 'PR131',
            MESSAGE = format('%s is not called: its last calls failed', p_binding.name),
            DETAIL = format(
                'The breaker opens after %s failures in a row, or after one slow failure of an asynchronous call; '
                'in %s s it lets a call through.',
                p_binding.breaker_failures, round(extract(EPOCH FROM v_open_until - v_now), 1)
            ),
            HINT = 'See pgrelay.breaker. Once the function works, pgrelay.reset_breaker closes it at once.';
    END IF;
    PERFORM pgrelay._open_breaker(p_binding, (coalesce(p_timeout_ms, c_longest_call_ms) + 1000) / 1000.0);
    RETURN true;
END
$function$;

COMMENT ON FUNCTION pgrelay._enter_breaker(pgrelay.binding, integer) IS 'Let a call through a binding''s breaker';
REVOKE ALL ON FUNCTION pgrelay._enter_breaker(pgrelay.binding, integer) FROM PUBLIC;
