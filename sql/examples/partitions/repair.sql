-- The repair, with the statements from the alert: move the rows into their own partitions, then run maintenance.
-- psql -d reporting -f repair.sql
\set ON_ERROR_STOP on
SET client_min_messages = warning;

CALL partman.partition_data_proc('data_mart.events_daily');
CALL pgrelay.run_maintenance();
VACUUM ANALYZE data_mart.events_daily;
