-- The published example: each reading that is inserted goes to the Lambda function lambdaTempReadingTrigger, which
-- makes a CloudWatch metric of it. After install.sql, as a role that may run awslambda_fn_async:
--   psql -f sql/awslambda_fn/postgresql/temp_reading.sql
-- It calls Lambda once for each row, before COMMIT; pgrelay.watch keeps the calls out of the writer's transaction.
\set ON_ERROR_STOP on

BEGIN;

CREATE TABLE public.temp_reading (
    reading_time timestamptz,
    reading_value numeric
);

CREATE FUNCTION public.temp_reading_invoke()
RETURNS trigger
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    PERFORM public.awslambda_fn_async(
        'lambdaTempReadingTrigger',
        json_build_object(
            'reading_time', to_char(NEW.reading_time AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS'),
            'reading_value', NEW.reading_value::text
        )::text
    );
    RETURN NULL;
END
$function$;

COMMENT ON FUNCTION public.temp_reading_invoke() IS 'Send a reading to Lambda';
REVOKE ALL ON FUNCTION public.temp_reading_invoke() FROM PUBLIC;

CREATE TRIGGER temp_reading_trigger
AFTER INSERT ON public.temp_reading
FOR EACH ROW EXECUTE FUNCTION public.temp_reading_invoke();

COMMIT;
