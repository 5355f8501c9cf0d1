-- Private: return one of pg_cron's settings; NULL if there is none, or if the caller may not see it: some are shown to
-- superusers and pg_read_all_settings only.
CREATE OR REPLACE FUNCTION pgrelay._cron_setting(p_name text)
RETURNS text
LANGUAGE plpgsql
STABLE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    RETURN current_setting('cron.' || p_name, true);
EXCEPTION
    WHEN insufficient_privilege THEN
        RETURN NULL;
END
$function$;

COMMENT ON FUNCTION pgrelay._cron_setting(text) IS 'Return one of pg_cron''s settings';
REVOKE ALL ON FUNCTION pgrelay._cron_setting(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pgrelay._cron_setting(text) TO pgrelay_operator;
