-- Public: have pg_cron run drain all the time, and return the id of the first job. On pg_cron 1.5 and later a drain
-- that ends is followed by the next within seconds, on 1.4 it loops inside its minute. Calling it again changes the
-- jobs.
-- p_drains: how many at once, so that the readers of a channel do not wait for each other; more than there are readers
-- gain nothing. Runs as the caller, in whose name the jobs run.
-- Raises PR020 (no pg_cron), PR021 (may not use it), PR058 (number).
CREATE OR REPLACE FUNCTION pgrelay.schedule(p_drains integer DEFAULT 1)
RETURNS bigint
LANGUAGE plpgsql
VOLATILE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
SET standard_conforming_strings = on
AS $function$
DECLARE
    v_schedule text;
    v_command text;
    v_job_id bigint;
BEGIN
    IF p_drains IS NULL OR p_drains NOT BETWEEN 1 AND 64 THEN
        RAISE EXCEPTION USING
            ERRCODE = 'PR058',
            MESSAGE = format('%s is not a number of drains', coalesce(p_drains::text, 'NULL')),
            HINT = 'A channel has 1 to 64 readers, and each drain serves one at a time.';
    END IF;
    PERFORM pgrelay._cron_history();
    -- A job runs once at a time: one that ends after its next turn is followed by it at once.
    SELECT
        CASE WHEN v.numbers[1] > 1 OR v.numbers[2] >= 5 THEN '10 seconds' ELSE '* * * * *' END,
        CASE
            WHEN v.numbers[1] > 1 OR v.numbers[2] >= 5 THEN 'CALL pgrelay.drain(p_seconds => 300)'
            ELSE 'CALL pgrelay.drain(p_seconds => 58)'
        END
    INTO v_schedule, v_command
    FROM pg_extension AS e
    CROSS JOIN LATERAL (SELECT string_to_array(substring(e.extversion FROM '^\d+\.\d+'), '.')::integer[]) AS v (numbers)
    WHERE e.extname = 'pg_cron';

    PERFORM cron.unschedule(j.jobid)
    FROM cron.job AS j
    WHERE j.username = current_user AND substring(j.jobname FROM '^pgrelay drain (\d{1,3})$')::integer > p_drains;
    FOR v_number IN REVERSE p_drains..1 LOOP
        v_job_id := cron.schedule(
            'pgrelay drain' || CASE WHEN v_number > 1 THEN ' ' || v_number ELSE '' END, v_schedule, v_command
        );
    END LOOP;
    RETURN v_job_id;
END
$function$;

COMMENT ON FUNCTION pgrelay.schedule(integer) IS 'Have pg_cron run drain all the time';
REVOKE ALL ON FUNCTION pgrelay.schedule(integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pgrelay.schedule(integer) TO pgrelay_operator;
