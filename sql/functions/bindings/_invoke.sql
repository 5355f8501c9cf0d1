-- Private: invoke the Lambda function that a name is bound to; the only caller of aws_lambda.invoke.
-- p_invocation_type: RequestResponse, Event or DryRun. p_request_timeout_ms: wait at most so long, and at most one
-- second to connect; NULL leaves the session's aws_lambda.connect_timeout_ms and aws_lambda.request_timeout_ms as they
-- are.
-- Returns what the function answered. Raises PR003 (not bound), PR004 (invocation type), PR005 (no payload), PR006
-- (refused) and whatever aws_lambda.invoke raises.
CREATE OR REPLACE FUNCTION pgrelay._invoke(
    p_name text,
    p_payload json,
    p_invocation_type text,
    p_request_timeout_ms integer DEFAULT NULL
)
RETURNS json
LANGUAGE plpgsql
VOLATILE
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    c_longest_connect_ms CONSTANT integer := 1000;
    v_connect_before CONSTANT text := current_setting('aws_lambda.connect_timeout_ms', true);
    v_request_before CONSTANT text := current_setting('aws_lambda.request_timeout_ms', true);
    v_bounded boolean := false;
    v_function text;
    v_status integer;
    v_answer json;
BEGIN
    IF p_invocation_type IS NULL OR p_invocation_type NOT IN ('RequestResponse', 'Event', 'DryRun') THEN
        RAISE EXCEPTION USING
            ERRCODE = 'PR004',
            MESSAGE = format(
                '%s is not an invocation type', coalesce(quote_literal(p_invocation_type), 'NULL')
            ),
            HINT = 'Use RequestResponse, Event or DryRun, spelled so.';
    END IF;
    IF p_payload IS NULL THEN
        RAISE EXCEPTION USING
            ERRCODE = 'PR005',
            MESSAGE = 'the payload is NULL',
            HINT = 'Pass a JSON value; {} is the empty object.';
    END IF;
    SELECT b.function_name INTO v_function
    FROM pgrelay.binding AS b
    WHERE b.name = p_name;
    IF NOT FOUND THEN
        PERFORM pgrelay._raise_not_bound(p_name);
    END IF;

    IF p_request_timeout_ms IS NOT NULL THEN
        BEGIN
            PERFORM
                set_config(
                    'aws_lambda.connect_timeout_ms', least(c_longest_connect_ms, p_request_timeout_ms)::text, true
                ),
                set_config('aws_lambda.request_timeout_ms', p_request_timeout_ms::text, true);
            v_bounded := true;
        EXCEPTION
            WHEN insufficient_privilege OR cant_change_runtime_param THEN
                v_bounded := false; -- only an administrator may set them here: the server's own limits apply
        END;
    END IF;

    SELECT i.status_code, i.payload INTO v_status, v_answer
    FROM aws_lambda.invoke(
        function_name => v_function, payload => p_payload, invocation_type => p_invocation_type
    ) AS i;

    IF v_bounded THEN -- after an error, the rollback of the caller's subtransaction does this
        PERFORM
            set_config('aws_lambda.connect_timeout_ms', nullif(v_connect_before, ''), true),
            set_config('aws_lambda.request_timeout_ms', nullif(v_request_before, ''), true);
    END IF;
    IF v_status IS NULL OR v_status NOT BETWEEN 200 AND 299 THEN
        RAISE EXCEPTION USING
            ERRCODE = 'PR006',
            MESSAGE = format(
                'Lambda answered the invocation of %s with status %s', p_name, coalesce(v_status::text, 'NULL')
            ),
            DETAIL = format('The function is %s.', v_function);
    END IF;
    RETURN v_answer;
END
$function$;

COMMENT ON FUNCTION pgrelay._invoke(text, json, text, integer) IS 'Invoke the Lambda function that a name is bound to';
REVOKE ALL ON FUNCTION pgrelay._invoke(text, json, text, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pgrelay._invoke(text, json, text, integer) TO pgrelay_operator;
