-- Step 2: the local answer still counts. The function on Lambda is asked beside it, and both answers are compared.
-- After sam deploy, binding and rights:
--   SELECT pgrelay.bind('price_order', 'arn:aws:lambda:...:function:...:live');
--   SELECT pgrelay.configure_binding('price_order', p_timeout_ms => 500, p_breaker_seconds => 60);
--   SELECT pgrelay.allow('price_order', 'app');
-- psql -d reporting -f 2_shadow.sql
\set ON_ERROR_STOP on

BEGIN;

ALTER FUNCTION public.price_order(json) RENAME TO price_order_locally;

CREATE OR REPLACE FUNCTION public.price_order(p_order json)
RETURNS json
LANGUAGE plpgsql
VOLATILE
AS $function$
DECLARE
    c_share CONSTANT numeric := 1; -- of the calls; less where they are many
    v_answer CONSTANT json := public.price_order_locally(p_order);
BEGIN
    PERFORM pgrelay.shadow('price_order', p_order, v_answer, c_share);
    RETURN v_answer;
END
$function$;

COMMIT;

-- Then look, for days:
--   SELECT * FROM pgrelay.shadow WHERE binding = 'price_order';
--   SELECT payload, local_answer, answer, error FROM pgrelay.shadow_call
--   WHERE binding = 'price_order' AND outcome <> 'same' ORDER BY called_at DESC;
