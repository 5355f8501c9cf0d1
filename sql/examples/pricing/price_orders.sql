-- Prices orders in a query, with a Lambda function. Before, run sam deploy and, with the outputs of template.yaml:
--   SELECT pgrelay.bind('price_order', 'arn:aws:lambda:...:function:...:live');
--   SELECT pgrelay.configure_binding('price_order', p_timeout_ms => 500);
-- psql -d reporting -f price_orders.sql
\set ON_ERROR_STOP on

BEGIN;

DROP TABLE IF EXISTS public.customer_order;

CREATE TABLE public.customer_order (
    order_id integer PRIMARY KEY,
    discount_percent numeric NOT NULL DEFAULT 0,
    lines json NOT NULL
);

INSERT INTO public.customer_order (order_id, discount_percent, lines)
VALUES
(1, 0, '[{"quantity": 2, "unit_price": 9.99}]'),
(2, 12.5, '[{"quantity": 7, "unit_price": 33.335}]');

COMMIT;

SELECT
    o.order_id,
    (pgrelay.call('price_order', row_to_json(o)) ->> 'total')::numeric AS total
FROM public.customer_order AS o
ORDER BY o.order_id;
