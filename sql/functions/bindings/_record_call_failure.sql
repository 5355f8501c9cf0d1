-- Private: record a failed call in its binding's breaker.
-- A synchronous call counts, unless the failure is the caller's own doing; the breaker opens at the last of
-- breaker_failures in a row. An asynchronous one says nothing of the function, which has not run yet. If it failed
-- slowly, AWS is away, and the breaker opens at once, so that callers wait for that only once. A quick refusal costs
-- them next to nothing, and the next call may be taken: it changes nothing.
-- p_is_half_open: what _enter_breaker returned. p_took_ms: how long the call took.
CREATE OR REPLACE FUNCTION pgrelay._record_call_failure(
    p_binding pgrelay.binding,
    p_is_half_open boolean,
    p_invocation_type text,
    p_sqlstate text,
    p_took_ms numeric
)
RETURNS void
LANGUAGE plpgsql
VOLATILE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    c_callers_own CONSTANT text[] := ARRAY['22023', '54000', '22032'];
    c_quick_ms CONSTANT integer := 900; -- a session's first call included
    c_longest_seconds CONSTANT numeric := 10; -- so that reports leave again soon after AWS is back
    v_failures bigint;
BEGIN
    IF p_binding.breaker_failures = 0 OR current_setting('transaction_read_only')::boolean THEN
        RETURN;
    END IF;
    IF p_invocation_type = 'Event' THEN
        IF p_took_ms > c_quick_ms THEN
            PERFORM pgrelay._open_breaker(p_binding, least(p_binding.breaker_seconds, c_longest_seconds));
        ELSIF p_is_half_open THEN
            PERFORM pgrelay._close_breaker(p_binding);
        END IF;
        RETURN;
    END IF;

    IF p_sqlstate = ANY(c_callers_own) OR (p_sqlstate LIKE 'PR%' AND p_sqlstate <> 'PR006') THEN
        RETURN;
    END IF;
    IF NOT p_is_half_open THEN
        v_failures := nextval(pgrelay._breaker_of(p_binding.binding_id));
        IF v_failures < p_binding.breaker_failures OR pgrelay._breaker_open_until(v_failures) IS NOT NULL THEN
            RETURN;
        END IF;
    END IF;
    PERFORM pgrelay._open_breaker(p_binding, p_binding.breaker_seconds);
END
$function$;

COMMENT ON FUNCTION pgrelay._record_call_failure(pgrelay.binding, boolean, text, text, numeric)
IS 'Record a failed call in its binding''s breaker';
REVOKE ALL ON FUNCTION pgrelay._record_call_failure(pgrelay.binding, boolean, text, text, numeric) FROM PUBLIC;
