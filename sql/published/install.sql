-- Makes the published procedures in the schema public, on top of pgrelay, so that jobs and handlers that call them stay
-- as they are. After pgrelay install, as a role that may create in public and is a member of pgrelay_operator:
--   psql -f sql/published/install.sql
-- It replaces procedures of the same names that this role owns. docs/how-to/published-solutions.md has the rest.
\set ON_ERROR_STOP on
SET client_min_messages = warning;

BEGIN;
\ir send_cron_job_failures.sql
\ir send_cron_job_failures_multi_record.sql
\ir error_handler_sp.sql
COMMIT;
