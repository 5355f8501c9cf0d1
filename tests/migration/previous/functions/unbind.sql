-- Public: forget which Lambda function a name means. Raises PR003 (not bound).
CREATE OR REPLACE FUNCTION pgrelay.unbind(p_name text)
RETURNS void
LANGUAGE plpgsql
VOLATILE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    DELETE FROM pgrelay.binding WHERE name = p_name;
    IF NOT FOUND THEN
        PERFORM pgrelay._raise_not_bound(p_name);
    END IF;
END
$function$;

COMMENT ON FUNCTION pgrelay.unbind(text) IS 'Forget which Lambda function a name means';
REVOKE ALL ON FUNCTION pgrelay.unbind(text) FROM PUBLIC;
