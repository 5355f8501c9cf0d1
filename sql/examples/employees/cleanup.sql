-- Drops what reporting.sql created, with all that is in it. error_handler_sp stays for procedures that call it:
-- sql/published/uninstall.sql drops it.
-- psql -d reporting -f cleanup.sql
\set ON_ERROR_STOP on
SET client_min_messages = warning;

SELECT cron.unschedule(j.jobid)
FROM cron.job AS j
WHERE j.jobname = 'Execute employee_sp';

DROP PROCEDURE IF EXISTS public.schedule_sp_job(text), public.employee_sp(text);
DROP TABLE IF EXISTS public.employee;
DROP SERVER IF EXISTS source CASCADE; -- noqa: PRS
