-- Public: take back what allow gave a role for a binding. Raises PR003 (not bound).
CREATE OR REPLACE FUNCTION pgrelay.disallow(p_name text, p_role regrole)
RETURNS void
LANGUAGE plpgsql
VOLATILE
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    c_shared_functions CONSTANT integer := 1; -- call serves the role's other bindings too
    v_gate CONSTANT text := format('pgrelay.%I(json)', '_call_' || p_name);
    v_revoked text;
BEGIN
    IF NOT EXISTS (SELECT FROM pgrelay.binding AS b WHERE b.name = p_name) THEN
        PERFORM pgrelay._raise_not_bound(p_name);
    END IF;
    IF to_regprocedure(v_gate) IS NULL THEN
        RETURN;
    END IF;
    FOREACH v_revoked IN ARRAY v_gate || (pgrelay._allowed_with(p_name))[c_shared_functions + 1:] LOOP
        EXECUTE format('REVOKE EXECUTE ON ROUTINE %s FROM %s', v_revoked, p_role);
    END LOOP;
END
$function$;

COMMENT ON FUNCTION pgrelay.disallow(text, regrole) IS 'Take back what allow gave a role for a binding';
REVOKE ALL ON FUNCTION pgrelay.disallow(text, regrole) FROM PUBLIC;
