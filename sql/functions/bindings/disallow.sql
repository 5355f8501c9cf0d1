-- Public: take back what allow gave a role for a binding. Raises PR003 (not bound).
CREATE OR REPLACE FUNCTION pgrelay.disallow(p_name text, p_role regrole)
RETURNS void
LANGUAGE plpgsql
VOLATILE
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_gate CONSTANT text := format('pgrelay.%I(json)', '_call_' || p_name);
    v_revoked text;
BEGIN
    IF NOT EXISTS (SELECT FROM pgrelay.binding AS b WHERE b.name = p_name) THEN
        PERFORM pgrelay._raise_not_bound(p_name);
    END IF;
    IF to_regprocedure(v_gate) IS NULL THEN
        RETURN;
    END IF;
    -- Not call, which serves the role's other bindings, too.
    FOREACH v_revoked IN ARRAY v_gate || ARRAY(SELECT r::text FROM pgrelay._routines_with(p_name) AS r) LOOP
        EXECUTE format('REVOKE EXECUTE ON ROUTINE %s FROM %s', v_revoked, p_role);
    END LOOP;
END
$function$;

COMMENT ON FUNCTION pgrelay.disallow(text, regrole) IS 'Take back what allow gave a role for a binding';
REVOKE ALL ON FUNCTION pgrelay.disallow(text, regrole) FROM PUBLIC;
