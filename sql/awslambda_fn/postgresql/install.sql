-- Installs awslambda_fn and awslambda_fn_async, or brings them up to date:
--   psql -f sql/awslambda_fn/postgresql/install.sql
-- As a role that may create in the schema public and call aws_lambda.invoke; the functions run with its rights.
\set ON_ERROR_STOP on
SET client_min_messages = warning;

BEGIN;
\ir _awslambda_invoke.sql
\ir awslambda_fn.sql
\ir awslambda_fn_async.sql
COMMIT;
