-- The jobs of the data mart: its maintenance, set by set; the check that watches the jobs and the sets; the history
-- kept in bounds. As the tables' owner; the check sees every role's jobs if a superuser schedules it.
-- psql -d reporting -f jobs.sql
\set ON_ERROR_STOP on

SELECT cron.schedule('partition maintenance', '*/5 * * * *', 'CALL pgrelay.run_maintenance()');
SELECT cron.schedule('check jobs', '*/5 * * * *', 'SELECT pgrelay.check_cron()');
SELECT cron.schedule('prune history', '30 3 * * *', 'SELECT pgrelay.prune_cron_history(''30 days'')');
