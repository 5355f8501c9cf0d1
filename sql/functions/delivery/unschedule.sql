-- Public: take every drain out of pg_cron again, and return whether one was there. One that runs goes on to its end.
-- Where pg_cron is in another database, the error has the statement to run there; pgrelay schedule --remove runs it.
-- Raises PR020 (no pg_cron here), PR021 (may not use it).
CREATE OR REPLACE FUNCTION pgrelay.unschedule()
RETURNS boolean
LANGUAGE plpgsql
VOLATILE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
SET standard_conforming_strings = on
AS $function$
DECLARE
    c_names CONSTANT text := pgrelay._drain_job_names();
BEGIN
    PERFORM pgrelay._cron_history(
        format(
            'SELECT cron.unschedule(j.jobid) FROM cron.job AS j WHERE j.database = %L AND j.jobname ~ %L; '
            'pgrelay schedule --remove does it, too.',
            current_database(), c_names
        )
    );
    RETURN coalesce(
        (
            SELECT bool_or(cron.unschedule(j.jobid))
            FROM cron.job AS j
            WHERE j.database = current_database() AND j.jobname ~ c_names
        ),
        false
    );
END
$function$;

COMMENT ON FUNCTION pgrelay.unschedule() IS 'Take drain out of pg_cron again';
REVOKE ALL ON FUNCTION pgrelay.unschedule() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pgrelay.unschedule() TO pgrelay_operator;
