-- Private: invoke a Lambda function with a payload in text form and return its result in text form.
-- The three functions of the published examples are those of pgrelay, where that is installed and has them bound.
-- p_invocation_type: RequestResponse waits for the result; Event does not, and gives the empty string.
-- Raises 22P02 (the payload is not JSON), 22004 (it is NULL) and what aws_lambda.invoke raises.
CREATE OR REPLACE FUNCTION public._awslambda_invoke(p_fn_name text, p_fn_args text, p_invocation_type text)
RETURNS text
LANGUAGE plpgsql
VOLATILE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    c_published CONSTANT json := '{"lambdaTest": "echo", "lambdaTempReadingTrigger": "metric_publisher",
        "lambdaReadKinesisStream": "stream_reader"}';
    v_fn_name text := p_fn_name;
    v_args json;
    v_detail text;
    v_result json;
BEGIN
    IF p_fn_args IS NULL THEN
        RAISE EXCEPTION USING
            ERRCODE = 'null_value_not_allowed',
            MESSAGE = 'fn_args must not be NULL',
            HINT = 'Pass a JSON value as text; {} is the empty object.';
    END IF;
    BEGIN
        v_args := p_fn_args;
    EXCEPTION
        WHEN invalid_text_representation THEN
            GET STACKED DIAGNOSTICS v_detail = PG_EXCEPTION_DETAIL;
            RAISE EXCEPTION USING
                ERRCODE = 'invalid_text_representation',
                MESSAGE = 'fn_args is not valid JSON',
                DETAIL = v_detail,
                HINT = 'Build it with json_build_object rather than by concatenation.';
    END;
    IF c_published ->> p_fn_name IS NOT NULL AND has_table_privilege(to_regclass('pgrelay.binding'), 'SELECT') THEN
        SELECT coalesce(max(b.function_name), p_fn_name) INTO v_fn_name
        FROM pgrelay.binding AS b
        WHERE b.name = c_published ->> p_fn_name;
    END IF;
    SELECT i.payload INTO v_result
    FROM aws_lambda.invoke(
        function_name => v_fn_name, payload => v_args, invocation_type => p_invocation_type
    ) AS i;
    RETURN coalesce(v_result::text, '');
END
$function$;

COMMENT ON FUNCTION public._awslambda_invoke(text, text, text) IS
'Invoke a Lambda function with a payload in text form';
REVOKE ALL ON FUNCTION public._awslambda_invoke(text, text, text) FROM PUBLIC;
