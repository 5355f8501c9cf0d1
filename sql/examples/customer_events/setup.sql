-- Business events of several applications in one table, each row published as it is inserted. A table of the published
-- solution that is there already stays as it is, with its rows; its own trigger would go on calling Lambda:
--   DROP TRIGGER trigger_insert_event ON public.customer_business_events;
-- psql -d reporting -f setup.sql
\set ON_ERROR_STOP on
SET client_min_messages = warning;

BEGIN;

CREATE TABLE IF NOT EXISTS public.customer_business_events (
    application varchar(64),
    category varchar(64),
    customer_reference_id varchar(8),
    exception_reason varchar(128),
    event_timestamp timestamp
);

SELECT
    pgrelay.watch(
        'public.customer_business_events', ARRAY['insert'], p_subject => 'Notification for row-insert in RDS'
    );

COMMIT;
