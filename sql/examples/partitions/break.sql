-- What happens when maintenance is late, or a row has a wrong date: rows of a day that has no partition yet go to the
-- default partition, and the next maintenance cannot create the partition that they belong to.
-- psql -d reporting -f break.sql
\set ON_ERROR_STOP on

BEGIN;

INSERT INTO data_mart.events_daily (event_id, operation, value, event_type, org_id, created_at)
SELECT
    g.event_id,
    'C' AS operation,
    g.event_id AS value,
    'late' AS event_type,
    1 AS org_id,
    now() + interval '5 days' AS created_at
FROM generate_series(1001, 1100) AS g (event_id);

-- Have the next maintenance create partitions up to that day.
UPDATE partman.part_config
SET premake = 7
WHERE parent_table = 'data_mart.events_daily';

COMMIT;
