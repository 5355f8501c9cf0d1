-- Stores the readings of a Kinesis stream in a table, each once: the rows that the handler inserts and the position
-- in the stream are committed together.
--   psql -d reporting -f consume.sql
--   SELECT cron.schedule('sensor readings', '* * * * *',
--       $$CALL pgrelay.consume_stream('MySensorReadings', 'sensors', 'public.store_readings')$$);
\set ON_ERROR_STOP on
SET client_min_messages = warning;

BEGIN;

CREATE TABLE IF NOT EXISTS public.sensor_reading (
    sensor text NOT NULL,
    reading_time timestamp NOT NULL,
    temperature numeric NOT NULL
);

CREATE OR REPLACE PROCEDURE public.store_readings(p_records pgrelay.stream_record[])
LANGUAGE sql
AS $procedure$
INSERT INTO public.sensor_reading (sensor, reading_time, temperature)
SELECT
    r.partition_key,
    (r.data::json ->> 'time')::timestamp,
    (r.data::json ->> 'temp')::numeric
FROM unnest(p_records) AS r
$procedure$;

COMMIT;
