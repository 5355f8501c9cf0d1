-- The reporting database: foreign tables over postgres_fdw, the cleaned table, and the procedures that fill it.
-- It replaces nothing but error_handler_sp: where one of its tables is there, it stops. cleanup.sql drops them.
-- psql -d reporting -v source_host=127.0.0.1 -v source_port=5432 -v source_password=... -f reporting.sql
\set ON_ERROR_STOP on
SET client_min_messages = warning;

BEGIN;

CREATE SERVER source FOREIGN DATA WRAPPER postgres_fdw
OPTIONS (host :'source_host', port :'source_port', dbname 'source', connect_timeout '5'); -- noqa: PRS

-- Logs in to the source as a role that may read two tables, not as the owner.
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

CREATE VIEW public.clean_employee AS
SELECT
    e.employee_id,
    e.first_name,
    e.last_name,
    e.dob,
    replace(e.badge_id, '-', '') AS badge_id,
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

CREATE TABLE public.employee (
    employee_id integer PRIMARY KEY,
    first_name text NOT NULL,
    last_name text NOT NULL,
    dob date,
    badge_id text NOT NULL,
    salary numeric(12, 2) NOT NULL,
    dept_name text NOT NULL
);

-- Refreshes the reporting table from the source, in one transaction; readers see the old rows until it commits.
-- p_on_duplicate: what to do about keys that the source has twice. 'fail' loads nothing, reports the failure and raises it
-- again, so the error reaches the caller and pg_cron records a failed run. 'skip' loads the other rows, keeps the present
-- rows of the duplicate keys, and reports those keys.
CREATE PROCEDURE public.employee_sp(p_on_duplicate text DEFAULT 'fail')
LANGUAGE plpgsql
AS $procedure$
DECLARE
    v_keys integer[] := '{}';
    v_diagnostics pgrelay.diagnostics;
BEGIN
    IF p_on_duplicate IS NULL OR p_on_duplicate NOT IN ('fail', 'skip') THEN
        RAISE EXCEPTION '% is no way to deal with duplicates', quote_nullable(p_on_duplicate)
        USING ERRCODE = 'invalid_parameter_value', HINT = 'Use fail or skip.';
    END IF;

    -- postgres_fdw reads one snapshot of the source during a transaction: these statements see the same rows.
    IF p_on_duplicate = 'skip' THEN
        SELECT coalesce(array_agg(d.employee_id ORDER BY d.employee_id), '{}') INTO v_keys
        FROM (
            SELECT c.employee_id
            FROM public.clean_employee AS c
            GROUP BY c.employee_id
            HAVING count(*) > 1
        ) AS d;
    END IF;
    DELETE FROM public.employee AS e
    WHERE e.employee_id <> ALL(v_keys);
    INSERT INTO public.employee (employee_id, first_name, last_name, dob, badge_id, salary, dept_name)
    SELECT
        c.employee_id,
        c.first_name,
        c.last_name,
        c.dob,
        c.badge_id,
        c.salary,
        c.dept_name
    FROM public.clean_employee AS c
    WHERE c.employee_id <> ALL(v_keys);

    IF cardinality(v_keys) > 0 THEN
        v_diagnostics.sqlstate := '23505';
        v_diagnostics.message := format('%s employees have more than one row in the source', cardinality(v_keys));
        v_diagnostics.detail := format('Keys (employee_id): %s.', array_to_string(v_keys, ', '));
        v_diagnostics.hint := 'Their rows were left as they are. Remove the duplicates from the source.';
        v_diagnostics.schema_name := 'public';
        v_diagnostics.table_name := 'employee';
        PERFORM pgrelay.report_exception(v_diagnostics, 'employee_sp', json_build_object('employee_ids', v_keys));
    END IF;
EXCEPTION
    WHEN OTHERS OR query_canceled THEN
        GET STACKED DIAGNOSTICS
            v_diagnostics.sqlstate = RETURNED_SQLSTATE,
            v_diagnostics.message = MESSAGE_TEXT,
            v_diagnostics.detail = PG_EXCEPTION_DETAIL,
            v_diagnostics.hint = PG_EXCEPTION_HINT,
            v_diagnostics.context = PG_EXCEPTION_CONTEXT,
            v_diagnostics.schema_name = SCHEMA_NAME,
            v_diagnostics.table_name = TABLE_NAME,
            v_diagnostics.constraint_name = CONSTRAINT_NAME;
        PERFORM pgrelay.report_exception(v_diagnostics, 'employee_sp');
        RAISE;
END;
$procedure$;

\ir ../../published/error_handler_sp.sql

-- Schedules employee_sp with pg_cron. It reports its own failures; other procedures need pgrelay.schedule_guarded.
CREATE OR REPLACE PROCEDURE public.schedule_sp_job(p_schedule text DEFAULT '*/10 * * * *')
LANGUAGE plpgsql
AS $procedure$
BEGIN
    PERFORM cron.schedule('Execute employee_sp', p_schedule, 'CALL public.employee_sp()');
END;
$procedure$;

COMMIT;
