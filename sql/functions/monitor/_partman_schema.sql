-- Private: return the schema of pg_partman. Raises PR100 (no pg_partman).
CREATE OR REPLACE FUNCTION pgrelay._partman_schema()
RETURNS text
LANGUAGE plpgsql
STABLE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_schema text;
BEGIN
    SELECT n.nspname INTO v_schema
    FROM pg_extension AS e
    INNER JOIN pg_namespace AS n ON n.oid = e.extnamespace
    WHERE e.extname = 'pg_partman';
    IF NOT FOUND THEN
        RAISE EXCEPTION USING
            ERRCODE = 'PR100',
            MESSAGE = format('pg_partman is not installed in the database %I', current_database()),
            HINT = 'Call it in the database whose tables are partitioned, or run CREATE EXTENSION pg_partman there.';
    END IF;
    RETURN v_schema;
END
$function$;

COMMENT ON FUNCTION pgrelay._partman_schema() IS 'Return the schema of pg_partman';
REVOKE ALL ON FUNCTION pgrelay._partman_schema() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pgrelay._partman_schema() TO pgrelay_operator;
