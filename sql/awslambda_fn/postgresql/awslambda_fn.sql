-- Public: invoke a Lambda function and return its result, JSON in text form.
-- fn_name: name, partial ARN or ARN, with or without ":" and a version or an alias. fn_args: the payload, JSON in text
-- form. It runs as its owner, so that EXECUTE on it is all that a caller needs.
-- Raises 22P02 (fn_args is not JSON), 22004 (an argument is NULL) and what aws_lambda.invoke raises.
CREATE OR REPLACE FUNCTION public.awslambda_fn(fn_name text, fn_args text)
RETURNS text
LANGUAGE sql
VOLATILE
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT public._awslambda_invoke(fn_name, fn_args, 'RequestResponse');
$function$;

COMMENT ON FUNCTION public.awslambda_fn(text, text) IS 'Invoke a Lambda function and return its result';
REVOKE ALL ON FUNCTION public.awslambda_fn(text, text) FROM PUBLIC;
