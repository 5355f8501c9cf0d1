-- Private: let state and settings follow jobs that have changed what they are known by: cron.alter_job gave them
-- another owner or database, or a mask hides their name. Their id tells that they are the same.
-- p_jobs: as _observed_jobs returns them.
CREATE OR REPLACE FUNCTION pgrelay._follow_jobs(p_jobs json)
RETURNS void
LANGUAGE plpgsql
VOLATILE
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_move record;
BEGIN
    FOR v_move IN
        SELECT DISTINCT ON (j.job ->> 'target')
            s.target AS target_before,
            j.job ->> 'target' AS target
        FROM json_array_elements(p_jobs) AS j (job)
        INNER JOIN pgrelay.monitor_state AS s ON s.state ->> 'job_id' = j.job ->> 'job'
        WHERE
            s.target LIKE 'job/%'
            AND s.target <> j.job ->> 'target'
            AND NOT EXISTS (SELECT FROM pgrelay.monitor_state AS o WHERE o.target = j.job ->> 'target')
        ORDER BY j.job ->> 'target', s.changed_at DESC
    LOOP
        UPDATE pgrelay.monitor_state AS s
        SET target = v_move.target
        WHERE s.target = v_move.target_before;

        UPDATE pgrelay.monitor_setting AS c
        SET target = v_move.target
        WHERE
            c.target = v_move.target_before
            AND NOT EXISTS (SELECT FROM pgrelay.monitor_setting AS o WHERE o.target = v_move.target);
    END LOOP;
END
$function$;

COMMENT ON FUNCTION pgrelay._follow_jobs(json) IS 'Let state and settings follow jobs that were altered';
REVOKE ALL ON FUNCTION pgrelay._follow_jobs(json) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pgrelay._follow_jobs(json) TO pgrelay_operator;
