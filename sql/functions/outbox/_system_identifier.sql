-- Private: return what tells the server from others, also after a dump or a logical move; NULL where it does not say.
CREATE OR REPLACE FUNCTION pgrelay._system_identifier()
RETURNS bigint
LANGUAGE plpgsql
STABLE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    RETURN (SELECT c.system_identifier FROM pg_control_system() AS c);
EXCEPTION
    WHEN insufficient_privilege OR undefined_function OR feature_not_supported THEN
        RETURN NULL;
END
$function$;

COMMENT ON FUNCTION pgrelay._system_identifier() IS 'Return what tells the server from others';
REVOKE ALL ON FUNCTION pgrelay._system_identifier() FROM PUBLIC;
