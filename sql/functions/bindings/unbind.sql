-- Public: forget which Lambda function a name means, and which roles may call it. Raises PR003 (not bound).
CREATE OR REPLACE FUNCTION pgrelay.unbind(p_name text)
RETURNS void
LANGUAGE plpgsql
VOLATILE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_binding_id integer;
BEGIN
    DELETE FROM pgrelay.binding WHERE name = p_name RETURNING binding_id INTO v_binding_id;
    IF NOT FOUND THEN
        PERFORM pgrelay._raise_not_bound(p_name);
    END IF;
    PERFORM pgrelay._forget_binding(v_binding_id, p_name);
END
$function$;

COMMENT ON FUNCTION pgrelay.unbind(text) IS 'Forget which Lambda function a name means';
REVOKE ALL ON FUNCTION pgrelay.unbind(text) FROM PUBLIC;
