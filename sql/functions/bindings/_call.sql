-- Private: call the function that a name is bound to, as pgrelay.call does, whoever calls.
-- p_timeout_ms: where the binding has none of its own; NULL for the session's.
-- Raises PR003 (not bound), PR005 (no payload), PR131 (breaker open), PR132 (timeout), PR133 (unreachable), PR134
-- (throttled), PR135 (the function failed), PR136 (refused), PR137 (the answer is no JSON).
CREATE OR REPLACE FUNCTION pgrelay._call(
    p_binding text, p_payload json, p_timeout_ms integer DEFAULT NULL
)
RETURNS json
LANGUAGE plpgsql
VOLATILE
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_binding pgrelay.binding;
    v_sqlstate text;
    v_message text;
    v_detail text;
    v_hint text;
BEGIN
    SELECT b.* INTO v_binding FROM pgrelay.binding AS b WHERE b.name = p_binding;
    IF NOT FOUND THEN
        PERFORM pgrelay._raise_not_bound(p_binding);
    END IF;
    RETURN pgrelay._invoke_with_breaker(
        v_binding, p_payload, 'RequestResponse', coalesce(v_binding.timeout_ms, p_timeout_ms)
    );
EXCEPTION
    WHEN OTHERS THEN -- does not catch query_canceled, so cancels and timeouts work
        GET STACKED DIAGNOSTICS
            v_sqlstate = RETURNED_SQLSTATE,
            v_message = MESSAGE_TEXT,
            v_detail = PG_EXCEPTION_DETAIL,
            v_hint = PG_EXCEPTION_HINT;
        IF v_sqlstate <> 'PR006' AND v_sqlstate LIKE 'PR%' THEN
            RAISE;
        END IF;
        RAISE EXCEPTION USING
            ERRCODE = pgrelay._call_sqlstate(v_sqlstate, v_message, v_detail),
            MESSAGE = format('the call of %s failed: %s', p_binding, v_message),
            DETAIL = v_detail,
            HINT = coalesce(nullif(v_hint, ''), 'See sql/errors.md.');
END
$function$;

COMMENT ON FUNCTION pgrelay._call(text, json, integer) IS 'Call the function that a name is bound to';
REVOKE ALL ON FUNCTION pgrelay._call(text, json, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pgrelay._call(text, json, integer) TO pgrelay_operator;
