-- Public: say which Lambda function a name means; a name that is bound already gets the new function.
-- p_name: lower-case snake case. p_function: name, partial ARN or ARN of the function, with or without an alias.
-- Raises PR001 (name), PR002 (function).
CREATE OR REPLACE FUNCTION pgrelay.bind(p_name text, p_function text)
RETURNS void
LANGUAGE plpgsql
VOLATILE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
SET standard_conforming_strings = on
AS $function$
DECLARE
    -- The pattern and lengths of FunctionName in the API reference of Lambda's Invoke.
    c_function_pattern CONSTANT text :=
        '^(arn:(aws[a-zA-Z-]*)?:lambda:)?([a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d:)?(\d{12}:)?(function:)?'
        '[a-zA-Z0-9_.-]{1,64}(:(\$LATEST(\.PUBLISHED)?|[a-zA-Z0-9_-]+))?$';
BEGIN
    IF p_name IS NULL OR p_name !~ '^[a-z][a-z0-9_]*$' THEN
        RAISE EXCEPTION USING
            ERRCODE = 'PR001',
            MESSAGE = format('%s is not a valid binding name', coalesce(quote_literal(p_name), 'NULL')),
            HINT = 'Use lower-case letters, digits and underscores, a letter first, as in exception_relay.';
    END IF;
    IF p_function IS NULL OR length(p_function) > 256 OR p_function !~ c_function_pattern THEN
        RAISE EXCEPTION USING
            ERRCODE = 'PR002',
            MESSAGE = format('%s is not a valid Lambda function', coalesce(quote_literal(p_function), 'NULL')),
            DETAIL = 'A function is a name of at most 64 characters, a partial ARN or an ARN, '
                'at most 256 characters in all.',
            HINT = 'Best is an alias''s ARN: arn:aws:lambda:eu-west-1:123456789012:function:exception-relay:live.';
    END IF;

    INSERT INTO pgrelay.binding AS b (name, function_name)
    VALUES (p_name, p_function)
    ON CONFLICT (name) DO UPDATE
        SET function_name = excluded.function_name, bound_at = now(), bound_by = session_user
        WHERE b.function_name <> excluded.function_name;
    PERFORM pgrelay._make_breaker(b.binding_id)
    FROM pgrelay.binding AS b
    WHERE b.name = p_name;
END
$function$;

COMMENT ON FUNCTION pgrelay.bind(text, text) IS 'Say which Lambda function a name means';
REVOKE ALL ON FUNCTION pgrelay.bind(text, text) FROM PUBLIC;
