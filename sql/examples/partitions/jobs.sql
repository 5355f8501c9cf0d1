-- The jobs of the data mart: maintenance, set by set; the check that monitors jobs and sets; pruning of the history.
-- Run as the tables' owner. The check sees every role's jobs if a superuser schedules it.
-- psql -d reporting -f jobs.sql
\set ON_ERROR_STOP on

SELECT cron.schedule('partition maintenance', '*/5 * * * *', 'CALL pgrelay.run_maintenance()');
SELECT cron.schedule('check jobs', '*/5 * * * *', 'SELECT pgrelay.check_cron()');
SELECT cron.schedule('prune history', '30 3 * * *', 'SELECT pgrelay.prune_cron_history(''30 days'')');
