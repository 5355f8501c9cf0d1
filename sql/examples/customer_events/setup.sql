-- Business events of several applications in one table, each row published as it is inserted.
-- psql -d reporting -f setup.sql
\set ON_ERROR_STOP on
SET client_min_messages = warning;

BEGIN;

DROP TABLE IF EXISTS public.customer_business_events;

CREATE TABLE public.customer_business_events (
    application varchar(64),
    category varchar(64),
    customer_reference_id varchar(8),
    exception_reason varchar(128),
    event_timestamp timestamp
);

SELECT pgrelay.watch('public.customer_business_events', ARRAY['insert']);

COMMIT;
