-- A second row with the key of the first: the next refresh violates the primary key of the reporting table.
-- psql -d source -f duplicate.sql
INSERT INTO public.employee (employee_id, first_name, last_name, dob, badge_id, salary, dept_id)
VALUES (1, 'Ada', 'Okafor', '1984-12-10', '10-44-7', 7100.00, 20);
