-- Private: close a binding's breaker, and let it count failures from zero. Does nothing in a read-only transaction.
CREATE OR REPLACE FUNCTION pgrelay._close_breaker(p_binding pgrelay.binding)
RETURNS void
LANGUAGE plpgsql
VOLATILE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_breaker CONSTANT regclass := pgrelay._breaker_of(p_binding.binding_id);
BEGIN
    IF
        coalesce(pg_sequence_last_value(v_breaker), 0) <> 0
        AND NOT current_setting('transaction_read_only')::boolean
    THEN
        PERFORM setval(v_breaker, 0);
    END IF;
END
$function$;

COMMENT ON FUNCTION pgrelay._close_breaker(pgrelay.binding) IS 'Close a binding''s breaker';
REVOKE ALL ON FUNCTION pgrelay._close_breaker(pgrelay.binding) FROM PUBLIC;
