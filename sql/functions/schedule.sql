-- Public: have pg_cron run drain all the time, and return the job's id. On pg_cron 1.5 and later a drain that ends is
-- followed by the next within seconds, on 1.4 it loops inside its minute. Calling it again changes the job.
-- Runs as the caller, in whose name the job runs. Raises PR020 (no pg_cron), PR021 (may not use it).
CREATE OR REPLACE FUNCTION pgrelay.schedule()
RETURNS bigint
LANGUAGE plpgsql
VOLATILE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_schedule text;
    v_command text;
BEGIN
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
    RETURN cron.schedule('pgrelay drain', v_schedule, v_command);
END
$function$;

COMMENT ON FUNCTION pgrelay.schedule() IS 'Have pg_cron run drain all the time';
REVOKE ALL ON FUNCTION pgrelay.schedule() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pgrelay.schedule() TO pgrelay_operator;
