-- Ends what setup.sql began. The table stays, because it may be yours: DROP TABLE public.customer_business_events;
-- psql -d reporting -f cleanup.sql
\set ON_ERROR_STOP on

SELECT pgrelay.unwatch('public.customer_business_events');
