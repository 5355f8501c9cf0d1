-- Private: return the regular expression that the names of drain's jobs match, whichever database pg_cron is in.
CREATE OR REPLACE FUNCTION pgrelay._drain_job_names()
RETURNS text
LANGUAGE sql
IMMUTABLE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
SET standard_conforming_strings = on
AS $function$
    SELECT '^pgrelay drain( \d{1,3})?( in |$)'
$function$;

COMMENT ON FUNCTION pgrelay._drain_job_names() IS 'Return the regular expression that the names of drain''s jobs match';
REVOKE ALL ON FUNCTION pgrelay._drain_job_names() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pgrelay._drain_job_names() TO pgrelay_operator;
