-- Simulates new readings like the published solution: psql -d reporting -f insert.sql
INSERT INTO public.temp_reading (reading_time, reading_value)
SELECT
    now() AT TIME ZONE 'UTC' - (10 - r.number) * interval '1 minute' AS reading_time,
    60 + r.number AS reading_value
FROM generate_series(1, 10) AS r (number);
