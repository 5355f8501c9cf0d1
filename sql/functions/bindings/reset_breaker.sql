-- Public: close a binding's breaker, so that its function is called again at once. Raises PR003 (not bound).
CREATE OR REPLACE FUNCTION pgrelay.reset_breaker(p_name text)
RETURNS void
LANGUAGE plpgsql
VOLATILE
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    PERFORM setval(pgrelay._breaker_of(b.binding_id), 0)
    FROM pgrelay.binding AS b
    WHERE b.name = p_name;
    IF NOT FOUND THEN
        PERFORM pgrelay._raise_not_bound(p_name);
    END IF;
END
$function$;

COMMENT ON FUNCTION pgrelay.reset_breaker(text) IS 'Close a binding''s breaker';
REVOKE ALL ON FUNCTION pgrelay.reset_breaker(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pgrelay.reset_breaker(text) TO pgrelay_operator;
