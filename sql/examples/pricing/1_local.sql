-- Step 1 of moving a function to Lambda: where everybody starts. psql -d reporting -f 1_local.sql
\set ON_ERROR_STOP on

CREATE OR REPLACE FUNCTION public.price_order(p_order json)
RETURNS json
LANGUAGE plpgsql
STABLE
AS $function$
DECLARE
    v_goods numeric;
    v_shipping numeric := 4.90;
BEGIN
    SELECT
        round(
            coalesce(sum((l.value ->> 'quantity')::numeric * (l.value ->> 'unit_price')::numeric), 0)
            * (100 - coalesce((p_order ->> 'discount_percent')::numeric, 0)) / 100,
            2
        )
    INTO v_goods
    FROM json_array_elements(p_order -> 'lines') AS l (value);
    IF v_goods >= 100 THEN
        v_shipping := 0;
    END IF;
    RETURN json_build_object('goods', v_goods, 'shipping', v_shipping, 'total', v_goods + v_shipping);
END
$function$;
