-- Private: invoke the Lambda function of a binding by way of its breaker. What a failure changes in the breaker
-- survives the rollback that the failure may cause.
-- p_invocation_type, p_timeout_ms: as those of _invoke. Raises PR131 (the breaker is open) and what _invoke raises.
CREATE OR REPLACE FUNCTION pgrelay._invoke_with_breaker(
    p_binding pgrelay.binding, p_payload json, p_invocation_type text, p_timeout_ms integer
)
RETURNS json
LANGUAGE plpgsql
VOLATILE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_is_half_open CONSTANT boolean := pgrelay._enter_breaker(p_binding, p_timeout_ms);
    v_started_at CONSTANT timestamptz := clock_timestamp();
    v_answer json;
BEGIN
    v_answer := pgrelay._invoke(p_binding.name, p_payload, p_invocation_type, p_timeout_ms);
    PERFORM pgrelay._close_breaker(p_binding);
    RETURN v_answer;
EXCEPTION
    -- Canceled, as a rule, by statement_timeout: the function did not answer in time.
    WHEN OTHERS OR query_canceled THEN
        PERFORM pgrelay._record_call_failure(
            p_binding, v_is_half_open, p_invocation_type, SQLSTATE,
            extract(EPOCH FROM clock_timestamp() - v_started_at) * 1000
        );
        RAISE;
END
$function$;

COMMENT ON FUNCTION pgrelay._invoke_with_breaker(pgrelay.binding, json, text, integer)
IS 'Invoke the Lambda function of a binding by way of its breaker';
REVOKE ALL ON FUNCTION pgrelay._invoke_with_breaker(pgrelay.binding, json, text, integer) FROM PUBLIC;
