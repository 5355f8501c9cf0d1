-- Public: take every drain out of pg_cron again, and return whether one was there. One that runs goes on to its end.
-- Raises PR020 (no pg_cron), PR021 (may not use it).
CREATE OR REPLACE FUNCTION pgrelay.unschedule()
RETURNS boolean
LANGUAGE plpgsql
VOLATILE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
SET standard_conforming_strings = on
AS $function$
BEGIN
    PERFORM pgrelay._cron_history();
    RETURN coalesce(
        (SELECT bool_or(cron.unschedule(j.jobid)) FROM cron.job AS j WHERE j.jobname ~ '^pgrelay drain( \d{1,3})?$'),
        false
    );
END
$function$;

COMMENT ON FUNCTION pgrelay.unschedule() IS 'Take drain out of pg_cron again';
REVOKE ALL ON FUNCTION pgrelay.unschedule() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pgrelay.unschedule() TO pgrelay_operator;
