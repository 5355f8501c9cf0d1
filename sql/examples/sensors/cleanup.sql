-- Takes away what setup.sql, consume.sql and process_sensor_readings.sql made. The tables stay, because they may be
-- yours: DROP TABLE public.temp_reading, public.sensor_reading;
-- psql -d reporting -f cleanup.sql
\set ON_ERROR_STOP on
SET client_min_messages = warning;

BEGIN;
DROP TRIGGER IF EXISTS temp_reading_trigger ON public.temp_reading;
DROP FUNCTION IF EXISTS public.temp_reading_publish(), public.processSensorReadings(text); -- noqa: CP02
DROP PROCEDURE IF EXISTS public.store_readings;
COMMIT;
