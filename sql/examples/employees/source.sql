-- The source database: raw rows, with the gaps and dashes that real ones have.
-- Run as the owner of the database: psql -d source -f source.sql
-- It replaces nothing: where one of its tables is there, it stops. source_cleanup.sql drops them.
\set ON_ERROR_STOP on
SET client_min_messages = warning;

BEGIN;

CREATE TABLE public.department (
    dept_id integer PRIMARY KEY,
    dept_name text
);

-- No key on purpose: this is the raw feed, and duplicates happen.
CREATE TABLE public.employee (
    employee_id integer,
    first_name text,
    last_name text,
    dob date,
    badge_id text,
    salary numeric(12, 2),
    dept_id integer
);

INSERT INTO public.department (dept_id, dept_name)
VALUES
(10, 'Accounting'),
(20, 'Research'),
(30, 'Operations'),
(40, NULL);

INSERT INTO public.employee (employee_id, first_name, last_name, dob, badge_id, salary, dept_id)
VALUES
(1, 'Ada', 'Okafor', '1984-12-10', '10-44-7', 7100.00, 20),
(2, 'Björn', 'Lindqvist', '1990-02-28', '20-18-3', 5200.50, 30),
(3, 'Mary', 'O''Neil', '1979-07-01', '30-99-1', 6400.00, 10),
(4, NULL, 'Nameless', '1988-05-05', '40-11-2', 4100.00, 10), -- no first name
(5, 'Chen', 'Wei', '1992-11-30', NULL, 4800.00, 20), -- no badge
(6, 'Dora', 'Marks', '1995-03-14', '60-70-5', 0, 30), -- no salary yet
(7, 'Emil', 'Novak', '1981-09-09', '70-02-8', 5900.00, 40); -- a department without a name

-- The reporting database may read only these two tables.
GRANT SELECT ON public.department, public.employee TO remote_reader;

COMMIT;
