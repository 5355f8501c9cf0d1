-- A table partitioned by day with pg_partman 4 or 5, on the day its premade partitions have run out: rows of a later
-- day sit in the default partition, and the next maintenance cannot make the partition they belong to.
-- psql -d reporting -f setup.sql
\set ON_ERROR_STOP on
SET client_min_messages = warning;

BEGIN;

CREATE SCHEMA IF NOT EXISTS data_mart;
DELETE FROM partman.part_config
WHERE parent_table = 'data_mart.events';
DROP TABLE IF EXISTS data_mart.events, partman.template_data_mart_events;

CREATE TABLE data_mart.events (
    event_id bigint GENERATED ALWAYS AS IDENTITY,
    operation char(1) NOT NULL,
    value integer NOT NULL,
    event_time timestamptz NOT NULL
) PARTITION BY RANGE (event_time);

-- pg_partman 5 renamed the type: 'range' is what 'native' was.
SELECT
    partman.create_parent(
        p_parent_table => 'data_mart.events',
        p_control => 'event_time',
        p_type => CASE WHEN e.extversion LIKE '4.%' THEN 'native' ELSE 'range' END,
        p_interval => '1 day',
        p_premake => 1
    )
FROM pg_catalog.pg_extension AS e
WHERE e.extname = 'pg_partman';

INSERT INTO data_mart.events (operation, value, event_time)
VALUES
('I', 1, now()),
('I', 2, now() + interval '3 days');

UPDATE partman.part_config SET premake = 4
WHERE parent_table = 'data_mart.events';

COMMIT;
