-- The data mart of the published solution, partitioned by pg_partman 4 or 5: by day, month, quarter and year, by id,
-- and two by day and then again, by hour and by id.
-- It replaces nothing: where the schema data_mart is there, it stops. cleanup.sql drops it.
-- psql -d reporting -f setup.sql
\set ON_ERROR_STOP on
SET client_min_messages = warning;

BEGIN;

CREATE SCHEMA data_mart;

CREATE TABLE data_mart.organization (
    org_id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    org_name text NOT NULL
);
INSERT INTO data_mart.organization (org_name) VALUES ('Research'), ('Operations');

CREATE TABLE data_mart.events_daily (
    event_id integer NOT NULL,
    operation char(1) NOT NULL CONSTRAINT operation_is_known CHECK (operation IN ('C', 'D')),
    value double precision,
    parent_event_id integer,
    event_type text,
    org_id integer REFERENCES data_mart.organization (org_id),
    created_at timestamptz NOT NULL,
    PRIMARY KEY (event_id, created_at),
    FOREIGN KEY (parent_event_id, created_at) REFERENCES data_mart.events_daily (event_id, created_at)
) PARTITION BY RANGE (created_at);
CREATE INDEX ON data_mart.events_daily (org_id);
CREATE INDEX ON data_mart.events_daily (event_type);

CREATE TABLE data_mart.events_monthly (
    event_id integer NOT NULL,
    value double precision,
    org_id integer,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (event_id, created_at)
) PARTITION BY RANGE (created_at);

CREATE TABLE data_mart.events_quarterly (LIKE data_mart.events_monthly INCLUDING ALL) PARTITION BY RANGE (created_at);
CREATE TABLE data_mart.events_yearly (LIKE data_mart.events_monthly INCLUDING ALL) PARTITION BY RANGE (created_at);

CREATE TABLE data_mart.events_range (
    event_id bigint NOT NULL PRIMARY KEY,
    value double precision,
    org_id integer,
    created_at timestamptz NOT NULL
) PARTITION BY RANGE (event_id);

CREATE TABLE data_mart.events_daily_hourly (
    event_id integer NOT NULL,
    value double precision,
    event_date timestamptz NOT NULL,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (event_id, event_date, created_at)
) PARTITION BY RANGE (created_at);

CREATE TABLE data_mart.events_daily_range (
    event_id integer NOT NULL,
    value double precision,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (event_id, created_at)
) PARTITION BY RANGE (created_at);

-- pg_partman 5 renamed the type that version 4 calls native, and the parameter that checks it.
SELECT
    partman.create_parent(
        p_parent_table => s.parent_table,
        p_control => s.control,
        p_type => CASE WHEN e.extversion LIKE '4.%' THEN 'native' ELSE 'range' END,
        p_interval => s.partition_interval,
        p_premake => s.premake
    )
FROM (
    VALUES
    (1, 'data_mart.events_daily', 'created_at', '1 day', 4),
    (2, 'data_mart.events_monthly', 'created_at', '1 month', 2),
    (3, 'data_mart.events_quarterly', 'created_at', '3 months', 2),
    (4, 'data_mart.events_yearly', 'created_at', '1 year', 1),
    (5, 'data_mart.events_range', 'event_id', '10000', 4),
    (6, 'data_mart.events_daily_hourly', 'created_at', '1 day', 1),
    (7, 'data_mart.events_daily_range', 'created_at', '1 day', 1)
) AS s (number, parent_table, control, partition_interval, premake)
CROSS JOIN pg_catalog.pg_extension AS e
WHERE e.extname = 'pg_partman'
ORDER BY s.number;

DO $setup$
DECLARE
    v_is_4 CONSTANT boolean := (SELECT extversion LIKE '4.%' FROM pg_catalog.pg_extension WHERE extname = 'pg_partman');
    v_set record;
BEGIN
    FOR v_set IN
        SELECT s.parent_table, s.control, s.partition_interval
        FROM (
            VALUES
            ('data_mart.events_daily_hourly', 'event_date', '1 hour'),
            ('data_mart.events_daily_range', 'event_id', '10000')
        ) AS s (parent_table, control, partition_interval)
    LOOP
        EXECUTE format(
            'SELECT partman.create_sub_parent(p_top_parent => $1, p_control => $2, p_interval => $3, p_type => %L, '
            'p_premake => 2, %I => %L)',
            CASE WHEN v_is_4 THEN 'native' ELSE 'range' END,
            CASE WHEN v_is_4 THEN 'p_native_check' ELSE 'p_declarative_check' END,
            'yes'
        )
        USING v_set.parent_table, v_set.control, v_set.partition_interval;
    END LOOP;
END
$setup$;

-- Create partitions even when no rows come, and drop old ones.
UPDATE partman.part_config
SET infinite_time_partitions = true
WHERE parent_table LIKE 'data\_mart.%';
UPDATE partman.part_config
SET retention = '90 days', retention_keep_table = false
WHERE parent_table = 'data_mart.events_daily';

INSERT INTO data_mart.events_daily (event_id, operation, value, event_type, org_id, created_at)
VALUES (1, 'C', 1, 'opened', 1, now());
INSERT INTO data_mart.events_monthly (event_id, value, org_id, created_at) VALUES (1, 1, 1, now());
INSERT INTO data_mart.events_quarterly (event_id, value, org_id, created_at) VALUES (1, 1, 1, now());
INSERT INTO data_mart.events_yearly (event_id, value, org_id, created_at) VALUES (1, 1, 1, now());
INSERT INTO data_mart.events_range (event_id, value, org_id, created_at) VALUES (1, 1, 1, now());
INSERT INTO data_mart.events_daily_hourly (event_id, value, event_date, created_at) VALUES (1, 1, now(), now());
INSERT INTO data_mart.events_daily_range (event_id, value, created_at) VALUES (1, 1, now());

COMMIT;
