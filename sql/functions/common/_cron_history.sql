-- Private: return the OID of cron.job_run_details. Raises PR020 (no pg_cron), PR021 (the caller may not read it).
CREATE OR REPLACE FUNCTION pgrelay._cron_history()
RETURNS oid
LANGUAGE plpgsql
STABLE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_history oid;
BEGIN
    -- From the catalog: to_regclass fails where the caller may not use the schema.
    SELECT c.oid INTO v_history
    FROM pg_class AS c
    INNER JOIN pg_namespace AS n ON n.oid = c.relnamespace
    WHERE n.nspname = 'cron' AND c.relname = 'job_run_details';

    IF NOT FOUND THEN
        RAISE EXCEPTION USING
            ERRCODE = 'PR020',
            MESSAGE = format('pg_cron is not installed in the database %I', current_database()),
            DETAIL = 'Its history is the table cron.job_run_details of the database that cron.database_name names.',
            HINT = 'Call this in that database, or run CREATE EXTENSION pg_cron there.';
    END IF;
    IF NOT has_schema_privilege('cron', 'USAGE') THEN
        RAISE EXCEPTION USING
            ERRCODE = 'PR021',
            MESSAGE = format('the role %I may not read pg_cron''s history', current_user),
            HINT = format('Run GRANT USAGE ON SCHEMA cron TO %I.', current_user);
    END IF;
    RETURN v_history;
END
$function$;

COMMENT ON FUNCTION pgrelay._cron_history() IS 'Return the OID of cron.job_run_details';
REVOKE ALL ON FUNCTION pgrelay._cron_history() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pgrelay._cron_history() TO pgrelay_operator;
