-- psql -d reporting -f insert.sql
INSERT INTO public.customer_business_events VALUES
('customer-onboard-app', 'validate-optional-data', '1001', 'Missing secondary phone number', '2021-07-14 14:00:00');
INSERT INTO public.customer_business_events VALUES
('customer-onboard-app', 'validate-optional-data', '1001', 'Invalid email address', '2021-07-14 14:00:01');
INSERT INTO public.customer_business_events VALUES
('customer-complaint-app', 'log-customer-complaint', '1001', 'Customer logged a complaint', '2021-07-14 14:14:06');
