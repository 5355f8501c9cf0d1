-- Public: invoke the Lambda function that a name is bound to and return its answer (NULL for Event and DryRun).
-- p_invocation_type: RequestResponse waits for the answer, Event does not, DryRun only asks whether it may.
-- Raises PR003 (not bound), PR004 (invocation type), PR005 (no payload), PR006 (refused) and what aws_lambda.invoke
-- raises.
CREATE OR REPLACE FUNCTION pgrelay.invoke(
    p_name text, p_payload json, p_invocation_type text DEFAULT 'RequestResponse'
)
RETURNS json
LANGUAGE plpgsql
VOLATILE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    RETURN pgrelay._invoke(p_name, p_payload, p_invocation_type);
END
$function$;

COMMENT ON FUNCTION pgrelay.invoke(text, json, text) IS 'Invoke the Lambda function that a name is bound to';
REVOKE ALL ON FUNCTION pgrelay.invoke(text, json, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pgrelay.invoke(text, json, text) TO pgrelay_operator;
