-- Private: return the name of an operation of the outbox; message for what functions put in.
CREATE OR REPLACE FUNCTION pgrelay._operation_name(p_operation "char")
RETURNS text
LANGUAGE sql
IMMUTABLE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
SELECT
    CASE p_operation
        WHEN 'i' THEN 'insert'
        WHEN 'u' THEN 'update'
        WHEN 'd' THEN 'delete'
        WHEN 't' THEN 'truncate'
        WHEN 's' THEN 'snapshot'
        ELSE 'message'
    END
$function$;

COMMENT ON FUNCTION pgrelay._operation_name("char") IS 'Return the name of an operation of the outbox';
REVOKE ALL ON FUNCTION pgrelay._operation_name("char") FROM PUBLIC;
