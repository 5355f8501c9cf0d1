-- Private: open a binding's breaker. Survives a rollback; does nothing in a read-only transaction, which cannot write a
-- sequence.
CREATE OR REPLACE FUNCTION pgrelay._open_breaker(p_binding pgrelay.binding, p_seconds numeric)
RETURNS void
LANGUAGE plpgsql
VOLATILE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    IF NOT current_setting('transaction_read_only')::boolean THEN
        PERFORM setval(
            pgrelay._breaker_of(p_binding.binding_id),
            ((extract(EPOCH FROM clock_timestamp()) + p_seconds) * 1000)::bigint
        );
    END IF;
END
$function$;

COMMENT ON FUNCTION pgrelay._open_breaker(pgrelay.binding, numeric) IS 'Open a binding''s breaker';
REVOKE ALL ON FUNCTION pgrelay._open_breaker(pgrelay.binding, numeric) FROM PUBLIC;
