-- Private: hand a payload to the Lambda function that a name is bound to, without waiting until the function has run.
-- Waits at most one second to connect and three until Lambda has taken it; once that took long and failed, the breaker
-- refuses further calls of every session for a while, ten seconds at most.
-- Raises PR003 (not bound), PR005 (no payload), PR131 (the breaker is open) and whatever aws_lambda.invoke raises.
CREATE OR REPLACE FUNCTION pgrelay._invoke_async(p_name text, p_payload json)
RETURNS void
LANGUAGE plpgsql
VOLATILE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    c_timeout_ms CONSTANT integer := 3000;
    v_binding pgrelay.binding;
BEGIN
    SELECT b.* INTO v_binding FROM pgrelay.binding AS b WHERE b.name = p_name;
    IF NOT FOUND THEN
        PERFORM pgrelay._raise_not_bound(p_name);
    END IF;
    PERFORM pgrelay._invoke_with_breaker(v_binding, p_payload, 'Event', c_timeout_ms);
END
$function$;

COMMENT ON FUNCTION pgrelay._invoke_async(text, json)
IS 'Hand a payload to the Lambda function that a name is bound to';
REVOKE ALL ON FUNCTION pgrelay._invoke_async(text, json) FROM PUBLIC;
