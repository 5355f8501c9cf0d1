-- The reporting database: foreign tables over postgres_fdw, the cleaned table, and the procedure that fills it.
-- psql -d reporting -v source_host=127.0.0.1 -v source_port=5432 -v source_password=... -f reporting.sql
\set ON_ERROR_STOP on
SET client_min_messages = warning;

BEGIN;

DROP PROCEDURE IF EXISTS public.employee_sp();
DROP TABLE IF EXISTS public.employee;
DROP SERVER IF EXISTS source CASCADE; -- noqa: PRS

CREATE SERVER source FOREIGN DATA WRAPPER postgres_fdw
OPTIONS (host :'source_host', port :'source_port', dbname 'source');

-- A role that may read two tables, not the owner's.
CREATE USER MAPPING FOR CURRENT_USER SERVER source
OPTIONS (user 'remote_reader', password :'source_password');

CREATE FOREIGN TABLE public.employee_fdw (
    employee_id integer,
    first_name text,
    last_name text,
    dob date,
    badge_id text,
    salary numeric(12, 2),
    dept_id integer
) SERVER source OPTIONS (schema_name 'public', table_name 'employee');

CREATE FOREIGN TABLE public.department_fdw (
    dept_id integer,
    dept_name text
) SERVER source OPTIONS (schema_name 'public', table_name 'department');

CREATE TABLE public.employee (
    employee_id integer PRIMARY KEY,
    first_name text NOT NULL,
    last_name text NOT NULL,
    dob date,
    badge_id text NOT NULL,
    salary numeric(12, 2) NOT NULL,
    dept_name text NOT NULL
);

-- Refreshes the reporting table from the source, whole or not at all. A failure is reported and raised again: the
-- report leaves at once and survives the rollback, the error reaches the caller, and pg_cron records a failed run.
CREATE PROCEDURE public.employee_sp()
LANGUAGE plpgsql
AS $procedure$
DECLARE
    v_sqlstate text;
    v_message text;
    v_detail text;
    v_hint text;
    v_context text;
    v_schema text;
    v_table text;
    v_constraint text;
BEGIN
    DELETE FROM public.employee;
    INSERT INTO public.employee (employee_id, first_name, last_name, dob, badge_id, salary, dept_name)
    SELECT
        e.employee_id,
        e.first_name,
        e.last_name,
        e.dob,
        replace(e.badge_id, '-', ''),
        e.salary,
        d.dept_name
    FROM public.employee_fdw AS e
    INNER JOIN public.department_fdw AS d ON e.dept_id = d.dept_id
    WHERE
        e.first_name IS NOT NULL
        AND e.last_name IS NOT NULL
        AND e.badge_id IS NOT NULL
        AND d.dept_name IS NOT NULL
        AND e.salary > 0;
EXCEPTION
    WHEN OTHERS THEN
        GET STACKED DIAGNOSTICS
            v_sqlstate = RETURNED_SQLSTATE,
            v_message = MESSAGE_TEXT,
            v_detail = PG_EXCEPTION_DETAIL,
            v_hint = PG_EXCEPTION_HINT,
            v_context = PG_EXCEPTION_CONTEXT,
            v_schema = SCHEMA_NAME,
            v_table = TABLE_NAME,
            v_constraint = CONSTRAINT_NAME;
        PERFORM pgrelay.report_exception(
            'employee_sp', v_sqlstate, v_message, v_detail, v_hint, v_context,
            p_schema => v_schema, p_table => v_table, p_constraint => v_constraint
        );
        RAISE;
END;
$procedure$;

COMMIT;
