-- Private: count a failed call, and open the binding's breaker when that was one too many. Survives the rollback that
-- the failure may cause; in a read-only transaction nothing can be counted.
-- p_probe: the call was let through an open breaker, which opens again at once.
CREATE OR REPLACE FUNCTION pgrelay._note_call_failure(p_binding pgrelay.binding, p_probe boolean)
RETURNS void
LANGUAGE plpgsql
VOLATILE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    c_first_time CONSTANT bigint := 1000000000; -- smaller values are counts
    v_breaker CONSTANT regclass := pgrelay._breaker_of(p_binding.binding_id);
    v_failures bigint;
BEGIN
    IF p_binding.breaker_failures = 0 OR current_setting('transaction_read_only')::boolean THEN
        RETURN;
    END IF;
    IF NOT p_probe THEN
        v_failures := nextval(v_breaker);
        IF v_failures NOT BETWEEN p_binding.breaker_failures AND c_first_time THEN
            RETURN;
        END IF;
    END IF;
    PERFORM setval(
        v_breaker, (extract(EPOCH FROM clock_timestamp()) * 1000 + p_binding.breaker_seconds * 1000)::bigint
    );
END
$function$;

COMMENT ON FUNCTION pgrelay._note_call_failure(pgrelay.binding, boolean)
IS 'Count a failed call, and open the binding''s breaker when that was one too many';
REVOKE ALL ON FUNCTION pgrelay._note_call_failure(pgrelay.binding, boolean) FROM PUBLIC;
