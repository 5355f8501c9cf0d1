-- Removes what install.sql made: psql -f sql/awslambda_fn/postgresql/uninstall.sql
\set ON_ERROR_STOP on

BEGIN;
DROP FUNCTION IF EXISTS public.awslambda_fn(text, text);
DROP FUNCTION IF EXISTS public.awslambda_fn_async(text, text);
DROP FUNCTION IF EXISTS public._awslambda_invoke(text, text, text);
COMMIT;
