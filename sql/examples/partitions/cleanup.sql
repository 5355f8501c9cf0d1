-- Drops the schema data_mart with all that is in it, and what pg_partman knows of it. Not the jobs of jobs.sql:
-- SELECT cron.unschedule(jobid) FROM cron.job
-- WHERE jobname IN ('partition maintenance', 'check jobs', 'prune history');
-- psql -d reporting -f cleanup.sql
\set ON_ERROR_STOP on
SET client_min_messages = warning;

BEGIN;

DELETE FROM partman.part_config_sub
WHERE sub_parent LIKE 'data\_mart.%';
DELETE FROM partman.part_config
WHERE parent_table LIKE 'data\_mart.%';
DROP TABLE IF EXISTS
partman.template_data_mart_events_daily,
partman.template_data_mart_events_monthly,
partman.template_data_mart_events_quarterly,
partman.template_data_mart_events_yearly,
partman.template_data_mart_events_range,
partman.template_data_mart_events_daily_hourly,
partman.template_data_mart_events_daily_range;
DROP SCHEMA IF EXISTS data_mart CASCADE;

COMMIT;
