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
    -- The caller's own doing: it says nothing of the function.
    c_not_counted CONSTANT text[] := ARRAY['22023', '54000', '22032'];
    v_binding pgrelay.binding;
    v_timeout_ms integer;
    v_probe boolean;
    v_answer json;
    v_sqlstate text;
    v_message text;
    v_detail text;
    v_hint text;
BEGIN
    SELECT b.* INTO v_binding
    FROM pgrelay.binding AS b
    WHERE b.name = p_binding;
    IF NOT FOUND THEN
        PERFORM pgrelay._raise_not_bound(p_binding);
    END IF;
    v_timeout_ms := coalesce(v_binding.timeout_ms, p_timeout_ms);
    v_probe := pgrelay._enter_breaker(v_binding, v_timeout_ms);
    BEGIN
        v_answer := pgrelay._invoke(p_binding, p_payload, 'RequestResponse', v_timeout_ms);
    EXCEPTION
        WHEN query_canceled THEN -- by statement_timeout, as a rule: who waits for a dead function waits no longer
            PERFORM pgrelay._note_call_failure(v_binding, v_probe);
            RAISE;
        WHEN OTHERS THEN
            GET STACKED DIAGNOSTICS
                v_sqlstate = RETURNED_SQLSTATE,
                v_message = MESSAGE_TEXT,
                v_detail = PG_EXCEPTION_DETAIL,
                v_hint = PG_EXCEPTION_HINT;
            IF v_sqlstate <> 'PR006' AND v_sqlstate LIKE 'PR%' THEN
                RAISE;
            END IF;
            IF v_sqlstate <> ALL(c_not_counted) THEN
                PERFORM pgrelay._note_call_failure(v_binding, v_probe);
            END IF;
            RAISE EXCEPTION USING
                ERRCODE = pgrelay._call_sqlstate(v_sqlstate, v_message, v_detail),
                MESSAGE = format('the call of %s failed: %s', p_binding, v_message),
                DETAIL = v_detail,
                HINT = coalesce(nullif(v_hint, ''), 'See sql/errors.md.');
    END;

    IF
        coalesce(pg_sequence_last_value(pgrelay._breaker_of(v_binding.binding_id)), 0) <> 0
        AND NOT current_setting('transaction_read_only')::boolean
    THEN
        PERFORM setval(pgrelay._breaker_of(v_binding.binding_id), 0);
    END IF;
    RETURN v_answer;
END
$function$;

COMMENT ON FUNCTION pgrelay._call(text, json, integer) IS 'Call the function that a name is bound to';
REVOKE ALL ON FUNCTION pgrelay._call(text, json, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pgrelay._call(text, json, integer) TO pgrelay_operator;
