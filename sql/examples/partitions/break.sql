-- What happens when maintenance comes too late, or a row has a wrong date: rows of a day that has no partition yet go
-- to the default one, and the next maintenance cannot make the partition that they belong to.
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

-- The next maintenance is to make the days up to there.
UPDATE partman.part_config
SET premake = 7
WHERE parent_table = 'data_mart.events_daily';

COMMIT;
