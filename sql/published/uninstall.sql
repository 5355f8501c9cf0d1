-- Drops what install.sql made: psql -f sql/published/uninstall.sql
\set ON_ERROR_STOP on
SET client_min_messages = warning;

BEGIN;
DROP PROCEDURE IF EXISTS public.send_cron_job_failures(varchar, varchar);
DROP PROCEDURE IF EXISTS public.send_cron_job_failures_multi_record(varchar, varchar);
DROP PROCEDURE IF EXISTS public.error_handler_sp(text);
COMMIT;
