-- Drops the tables that source.sql created, with all that is in them.
-- psql -d source -f source_cleanup.sql
\set ON_ERROR_STOP on
SET client_min_messages = warning;

DROP TABLE IF EXISTS public.employee, public.department;
