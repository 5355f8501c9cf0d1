-- Private: drop what belongs to a binding beside its row: its breaker, and the function by which roles may call it.
CREATE OR REPLACE FUNCTION pgrelay._forget_binding(p_binding_id integer, p_name text)
RETURNS void
LANGUAGE plpgsql
VOLATILE
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    EXECUTE format('DROP SEQUENCE IF EXISTS pgrelay.%I', '_breaker_' || p_binding_id);
    EXECUTE format('DROP FUNCTION IF EXISTS pgrelay.%I(json)', '_call_' || p_name);
END
$function$;

COMMENT ON FUNCTION pgrelay._forget_binding(integer, text) IS 'Remove what belongs to a binding beside its row';
REVOKE ALL ON FUNCTION pgrelay._forget_binding(integer, text) FROM PUBLIC;
