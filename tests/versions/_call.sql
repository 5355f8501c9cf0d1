-- The body of aws_lambda._call here, with the functions and the invocations in tables. Nothing leaves the server, so an
-- error or a rollback also undoes the record of the invocation, where a real function has run nevertheless.
DECLARE
    v_payload CONSTANT json := convert_from(p_payload, 'UTF8');
    v_function record;
BEGIN
    INSERT INTO aws_lambda.invocation (function_name, invocation_type, payload)
    VALUES (p_function_name, p_invocation_type, v_payload);
    function_arn := p_function_name;
    SELECT f.* INTO v_function FROM aws_lambda.function AS f WHERE f.name = p_function_name;
    IF NOT FOUND THEN
        error_hint := 'Make it with Functions.answer.';
        error_sqlstate := '42883';
        error_message := 'invoke API failed';
        error_detail := format('AWS Lambda client returned ''Function not found: %s''.', p_function_name);
    ELSIF v_function.error IS NOT NULL THEN
        error_sqlstate := '38000';
        error_message := 'lambda invocation failed';
        error_hint := 'The function raised this.';
        error_detail := format('"%s" returned error "Unhandled", details: "<%s>".', p_function_name, v_function.error);
    ELSIF p_invocation_type = 'RequestResponse' THEN
        EXECUTE format('SELECT convert_to((%s)::text, ''UTF8'')', v_function.answer) INTO payload USING v_payload;
        status_code := 200;
    ELSE
        status_code := CASE p_invocation_type WHEN 'Event' THEN 202 ELSE 204 END;
    END IF;
END
