-- The repair, with the statements that the alert names: move the rows into partitions of their own, then maintain.
-- psql -d reporting -f repair.sql
\set ON_ERROR_STOP on
SET client_min_messages = warning;

CALL partman.partition_data_proc('data_mart.events_daily');
CALL pgrelay.run_maintenance();
VACUUM ANALYZE data_mart.events_daily;
