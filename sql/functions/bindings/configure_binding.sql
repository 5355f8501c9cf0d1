-- Public: say how a binding is called. An argument that is NULL leaves its setting as it is.
-- p_timeout_ms: how long call waits, 1 to 900000. p_breaker_failures: the breaker opens after so many failures in a
-- row, 0 for never. p_breaker_seconds: for how long, 0.1 to 86400; ten seconds at most after a slow failure of an
-- asynchronous call, which opens it at once.
-- Raises PR003 (not bound), PR138 (setting).
CREATE OR REPLACE FUNCTION pgrelay.configure_binding(
    p_name text,
    p_timeout_ms integer DEFAULT NULL,
    p_breaker_failures integer DEFAULT NULL,
    p_breaker_seconds numeric DEFAULT NULL
)
RETURNS void
LANGUAGE plpgsql
VOLATILE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    IF NOT p_timeout_ms BETWEEN 1 AND 900000 THEN
        PERFORM pgrelay._raise_call_setting('timeout_ms', p_timeout_ms::text, '1 to 900000');
    ELSIF NOT p_breaker_failures BETWEEN 0 AND 1000 THEN
        PERFORM pgrelay._raise_call_setting('breaker_failures', p_breaker_failures::text, '0 to 1000');
    ELSIF NOT p_breaker_seconds BETWEEN 0.1 AND 86400 THEN
        PERFORM pgrelay._raise_call_setting('breaker_seconds', p_breaker_seconds::text, '0.1 to 86400');
    END IF;
    UPDATE pgrelay.binding
    SET
        timeout_ms = coalesce(p_timeout_ms, timeout_ms),
        breaker_failures = coalesce(p_breaker_failures, breaker_failures),
        breaker_seconds = coalesce(p_breaker_seconds, breaker_seconds)
    WHERE name = p_name;
    IF NOT FOUND THEN
        PERFORM pgrelay._raise_not_bound(p_name);
    END IF;
END
$function$;

COMMENT ON FUNCTION pgrelay.configure_binding(text, integer, integer, numeric)
IS 'Say how a binding is called';
REVOKE ALL ON FUNCTION pgrelay.configure_binding(text, integer, integer, numeric) FROM PUBLIC;
