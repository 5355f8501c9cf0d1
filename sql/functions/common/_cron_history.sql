-- Private: return the OID of cron.job_run_details.
-- p_elsewhere: what to run instead where pg_cron is in another database.
-- Raises PR020 (no pg_cron here), PR021 (the caller may not read it).
CREATE OR REPLACE FUNCTION pgrelay._cron_history(p_elsewhere text)
RETURNS oid
LANGUAGE plpgsql
STABLE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_history oid;
    v_without record;
BEGIN
    -- From the catalog: to_regclass fails where the caller may not use the schema.
    SELECT c.oid INTO v_history
    FROM pg_class AS c
    INNER JOIN pg_namespace AS n ON n.oid = c.relnamespace
    WHERE n.nspname = 'cron' AND c.relname = 'job_run_details';

    IF NOT FOUND THEN
        v_without := pgrelay._without_cron(p_elsewhere);
        RAISE EXCEPTION USING
            ERRCODE = 'PR020',
            MESSAGE = format('pg_cron is not installed in the database %I', current_database()),
            DETAIL = v_without.place,
            HINT = v_without.remedy;
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

COMMENT ON FUNCTION pgrelay._cron_history(text) IS 'Return the OID of cron.job_run_details';
REVOKE ALL ON FUNCTION pgrelay._cron_history(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pgrelay._cron_history(text) TO pgrelay_operator;
