-- Private: return the jobs that the caller sees, as the contract pgrelay.cron/1 has them.
CREATE OR REPLACE FUNCTION pgrelay._observed_jobs()
RETURNS json
LANGUAGE plpgsql
STABLE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    c_name_characters CONSTANT integer := 1000;
    c_command_characters CONSTANT integer := 300;
    c_schedule_characters CONSTANT integer := 1000;
    -- The roles and databases of a job on another server are there, too.
    v_here CONSTANT text[] := ARRAY['', 'localhost', '127.0.0.1', '::1', pgrelay._cron_setting('host')];
BEGIN
    RETURN (
        SELECT
            coalesce(
                json_agg(
                    json_build_object(
                        'target', pgrelay._job_target(j.jobid, j.jobname::text, j.username, j.database),
                        'job', j.jobid,
                        'name', m.name,
                        'schedule', left(j.schedule, c_schedule_characters),
                        'command', m.command,
                        'database', j.database,
                        'username', j.username,
                        'active', j.active,
                        'whole',
                        j.command = m.command
                        AND coalesce(j.jobname::text = m.name, true)
                        AND length(j.schedule) <= c_schedule_characters,
                        'owner_exists', CASE
                            WHEN j.nodename = ANY(v_here) THEN EXISTS (SELECT FROM pg_roles AS r WHERE r.rolname = j.username)
                        END,
                        'owner_may_login', CASE
                            WHEN j.nodename = ANY(v_here) THEN
                                EXISTS (SELECT FROM pg_roles AS r WHERE r.rolname = j.username AND r.rolcanlogin)
                        END,
                        'database_exists', CASE
                            WHEN j.nodename = ANY(v_here) THEN
                                EXISTS (SELECT FROM pg_database AS d WHERE d.datname = j.database AND d.datallowconn)
                        END
                    )
                    ORDER BY j.jobid
                ),
                '[]'::json
            )
        FROM cron.job AS j
        CROSS JOIN LATERAL (
            SELECT
                pgrelay._mask_monitored(j.jobname::text, c_name_characters) AS name,
                pgrelay._mask_monitored(j.command, c_command_characters) AS command
        ) AS m
    );
END
$function$;

COMMENT ON FUNCTION pgrelay._observed_jobs() IS 'Return the jobs that the caller sees';
REVOKE ALL ON FUNCTION pgrelay._observed_jobs() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pgrelay._observed_jobs() TO pgrelay_operator;
