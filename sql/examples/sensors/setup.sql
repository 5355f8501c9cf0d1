-- Temperature readings: each becomes a CloudWatch metric and a record of a Firehose delivery stream, once its
-- transaction commits. As a role that owns the table and may publish and forward:
--   SELECT pgrelay.allow('metric_publisher', 'app'), pgrelay.allow('stream_forwarder', 'app');
--   psql -d reporting -f setup.sql
\set ON_ERROR_STOP on
SET client_min_messages = warning;

BEGIN;

DROP TABLE IF EXISTS public.temp_reading;

CREATE TABLE public.temp_reading (
    reading_time timestamp,
    reading_value numeric
);

-- The trigger is called once for each statement, however many rows that inserts; delivery sends hundreds at a time.
CREATE OR REPLACE FUNCTION public.temp_reading_publish()
RETURNS trigger
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    PERFORM
        pgrelay.publish_metric(
            'Temperature Reading',
            r.reading_value::double precision,
            p_time => r.reading_time AT TIME ZONE 'UTC',
            p_namespace => 'Temperature Monitoring Database App'
        ),
        pgrelay.forward_record(row_to_json(r))
    FROM new_readings AS r;
    RETURN NULL;
END
$function$;

REVOKE ALL ON FUNCTION public.temp_reading_publish() FROM PUBLIC;

CREATE TRIGGER temp_reading_trigger
AFTER INSERT ON public.temp_reading
REFERENCING NEW TABLE AS new_readings
FOR EACH STATEMENT EXECUTE FUNCTION public.temp_reading_publish();

COMMIT;
