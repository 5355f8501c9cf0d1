-- Step 4: nothing of it is left in the database but the call. psql -d reporting -f 4_done.sql
\set ON_ERROR_STOP on

BEGIN;

CREATE OR REPLACE FUNCTION public.price_order(p_order json)
RETURNS json
LANGUAGE sql
VOLATILE
AS $function$
SELECT pgrelay.call('price_order', p_order)
$function$;

DROP FUNCTION public.price_order_locally(json);

COMMIT;
