-- The published example: each reading that is inserted goes to the Lambda function lambdaTempReadingTrigger, which
-- makes a CloudWatch metric of it: pgrelay's metric_publisher where pgrelay is installed, else a function of that name.
-- After install.sql, as a role that may run awslambda_fn_async:
--   psql -f sql/awslambda_fn/postgresql/temp_reading.sql
-- A table that is there already stays as it is, with its rows. A reading that cannot be sent fails no INSERT: it is
-- stored, and a WARNING says so. The trigger calls Lambda once for each row, before COMMIT: sql/examples/sensors does
-- neither.
\set ON_ERROR_STOP on
SET client_min_messages = warning;

BEGIN;

CREATE TABLE IF NOT EXISTS public.temp_reading (
    reading_time timestamptz,
    reading_value numeric
);

CREATE OR REPLACE FUNCTION public.temp_reading_invoke()
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
EXCEPTION
    WHEN OTHERS THEN
        RAISE WARNING USING
            ERRCODE = SQLSTATE,
            MESSAGE = format('the reading is stored, but not sent: %s', SQLERRM),
            HINT = 'awslambda_fn(''lambdaTempReadingTrigger'', ...) tells more; uninstall.sql drops the trigger.';
        RETURN NULL;
END
$function$;

COMMENT ON FUNCTION public.temp_reading_invoke() IS 'Send a reading to Lambda';
REVOKE ALL ON FUNCTION public.temp_reading_invoke() FROM PUBLIC;

CREATE OR REPLACE TRIGGER temp_reading_trigger
AFTER INSERT ON public.temp_reading
FOR EACH ROW EXECUTE FUNCTION public.temp_reading_invoke();

COMMIT;
