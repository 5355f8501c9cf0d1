-- Public: have pg_cron run drain all the time, and return the id of the first job. On pg_cron 1.5 and later a drain
-- that ends is followed by the next within seconds, on 1.4 it loops inside its minute. Calling it again changes the
-- jobs. Where pg_cron is in another database, the error has the statements to run there; pgrelay schedule runs them.
-- p_drains: how many at once, so that the readers of a channel do not wait for each other; more than there are readers
-- gain nothing, and half of pg_cron's slots are left to other jobs. Runs as the caller, in whose name the jobs run.
-- Raises PR020 (no pg_cron here), PR021 (may not use it), PR058 (number, or too many for pg_cron's slots).
CREATE OR REPLACE FUNCTION pgrelay.schedule(p_drains integer DEFAULT 1)
RETURNS bigint
LANGUAGE plpgsql
VOLATILE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
SET standard_conforming_strings = on
AS $function$
DECLARE
    c_names CONSTANT text := pgrelay._drain_job_names();
    v_job record;
    v_others bigint;
    v_names text[] := '{}';
    v_job_id bigint;
    v_first_job_id bigint;
BEGIN
    PERFORM pgrelay._cron_history(pgrelay._drain_statements(p_drains));
    SELECT count(*) INTO v_others
    FROM cron.job AS j
    WHERE
        j.active AND j.command ILIKE '%pgrelay.drain(%'
        AND NOT (j.database = current_database() AND j.username = current_user AND coalesce(j.jobname ~ c_names, false));

    FOR v_job IN
        SELECT d.*
        FROM pg_extension AS e
        CROSS JOIN LATERAL pgrelay._drain_jobs(p_drains, e.extversion, v_others) AS d
        WHERE e.extname = 'pg_cron'
    LOOP
        v_job_id := cron.schedule(v_job.name, v_job.schedule, v_job.command);
        v_first_job_id := coalesce(v_first_job_id, v_job_id);
        v_names := v_names || v_job.name::text;
    END LOOP;
    PERFORM cron.unschedule(j.jobid)
    FROM cron.job AS j
    WHERE
        j.database = current_database() AND j.username = current_user AND j.jobname ~ c_names
        AND j.jobname <> ALL(v_names);
    RETURN v_first_job_id;
END
$function$;

COMMENT ON FUNCTION pgrelay.schedule(integer) IS 'Have pg_cron run drain all the time';
REVOKE ALL ON FUNCTION pgrelay.schedule(integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pgrelay.schedule(integer) TO pgrelay_operator;
