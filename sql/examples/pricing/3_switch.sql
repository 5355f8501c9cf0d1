-- Step 3: the function on Lambda counts, the local one is there for when it cannot be reached.
-- psql -d reporting -f 3_switch.sql
\set ON_ERROR_STOP on

CREATE OR REPLACE FUNCTION public.price_order(p_order json)
RETURNS json
LANGUAGE plpgsql
VOLATILE
AS $function$
BEGIN
    RETURN pgrelay.call('price_order', p_order);
EXCEPTION
    -- Open breaker, timeout, unreachable, throttled: the classes of failure that are nobody's mistake.
    WHEN SQLSTATE 'PR131' OR SQLSTATE 'PR132' OR SQLSTATE 'PR133' OR SQLSTATE 'PR134' THEN
        RETURN public.price_order_locally(p_order);
END
$function$;
