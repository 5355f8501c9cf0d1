-- Public: have a Lambda function invoked without waiting for it; returns the empty string, as the published function
-- did. ROLLBACK does not undo it.
-- fn_name: name, partial ARN or ARN, with or without ":" and a version or an alias. fn_args: the payload, JSON in text
-- form. It runs as its owner, so that EXECUTE on it is all that a caller needs.
-- Raises 22P02 (fn_args is not JSON), 22004 (an argument is NULL) and what aws_lambda.invoke raises; not what the
-- function raises later.
CREATE OR REPLACE FUNCTION public.awslambda_fn_async(fn_name text, fn_args text)
RETURNS text
LANGUAGE sql
VOLATILE
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT public._awslambda_invoke(fn_name, fn_args, 'Event');
$function$;

COMMENT ON FUNCTION public.awslambda_fn_async(text, text) IS
'Have a Lambda function invoked without waiting for it';
REVOKE ALL ON FUNCTION public.awslambda_fn_async(text, text) FROM PUBLIC;
