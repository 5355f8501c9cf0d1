-- Temperature readings: each becomes a CloudWatch metric and a record of a Firehose delivery stream, once its
-- transaction commits. As a role that owns the table and may publish and forward:
--   SELECT pgrelay.allow('metric_publisher', 'app'), pgrelay.allow('stream_forwarder', 'app');
--   psql -d reporting -f setup.sql
-- A table of the published solution that is there already stays as it is, with its rows; a trigger of this name is
-- replaced. cleanup.sql takes the trigger away: run it before pgrelay uninstall.
\set ON_ERROR_STOP on
SET client_min_messages = warning;

BEGIN;

CREATE TABLE IF NOT EXISTS public.temp_reading (
    reading_time timestamp,
    reading_value numeric
);

-- The trigger is called once for each statement, however many rows that inserts; delivery sends hundreds at a time.
-- What cannot be sent fails no INSERT: a WARNING says so.
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
EXCEPTION
    WHEN OTHERS THEN
        RAISE WARNING USING
            ERRCODE = SQLSTATE,
            MESSAGE = format('the readings of this INSERT are stored, but not sent: %s', SQLERRM),
            HINT = 'pgrelay doctor shows what is missing; cleanup.sql drops the trigger.';
        RETURN NULL;
END
$function$;

REVOKE ALL ON FUNCTION public.temp_reading_publish() FROM PUBLIC;

CREATE OR REPLACE TRIGGER temp_reading_trigger
AFTER INSERT ON public.temp_reading
REFERENCING NEW TABLE AS new_readings
FOR EACH STATEMENT EXECUTE FUNCTION public.temp_reading_publish();

COMMIT;
