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
                        'job', j.jobid,
                        'name', pgrelay._mask_monitored(j.jobname::text, c_name_characters),
                        'schedule', left(j.schedule, c_schedule_characters),
                        'command', pgrelay._mask_monitored(j.command, c_command_characters),
                        'database', j.database,
                        'username', j.username,
                        'active', j.active,
                        'whole',
                        j.command = pgrelay._mask_monitored(j.command, c_command_characters)
                        AND coalesce(j.jobname::text = pgrelay._mask_monitored(j.jobname::text, c_name_characters), true)
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
    );
END
$function$;

COMMENT ON FUNCTION pgrelay._observed_jobs() IS 'Return the jobs that the caller sees';
REVOKE ALL ON FUNCTION pgrelay._observed_jobs() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pgrelay._observed_jobs() TO pgrelay_operator;
