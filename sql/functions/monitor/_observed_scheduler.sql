-- Private: return pg_cron's settings and whether its launcher runs, as the contract pgrelay.cron/1 has them.
CREATE OR REPLACE FUNCTION pgrelay._observed_scheduler()
RETURNS json
LANGUAGE sql
STABLE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
SET standard_conforming_strings = on
AS $function$
    SELECT
        json_strip_nulls(
            json_build_object(
                'version', e.extversion,
                'timezone', pgrelay._cron_setting('timezone'), -- before 1.5 it is always GMT
                'timezone_hidden', CASE
                    WHEN e.extversion !~ '^1\.[0-4](\D|$)' AND NOT pg_has_role('pg_read_all_settings', 'USAGE') THEN true
                END,
                'both_days', pgrelay._cron_setting('match_dom_and_dow')::boolean,
                'log_run', pgrelay._cron_setting('log_run')::boolean,
                'launch', pgrelay._cron_setting('launch_active_jobs')::boolean,
                'launcher', CASE
                    -- To other roles no process shows its type.
                    WHEN e.extname IS NOT NULL AND pg_has_role('pg_read_all_stats', 'USAGE') THEN
                        EXISTS (SELECT FROM pg_stat_activity AS a WHERE a.backend_type = 'pg_cron launcher')
                END,
                'started_at', extract(EPOCH FROM pg_postmaster_start_time())
            )
        )
    FROM (SELECT 1) AS one
    LEFT JOIN pg_extension AS e ON e.extname = 'pg_cron';
$function$;

COMMENT ON FUNCTION pgrelay._observed_scheduler() IS 'Return pg_cron''s settings and whether its launcher runs';
REVOKE ALL ON FUNCTION pgrelay._observed_scheduler() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pgrelay._observed_scheduler() TO pgrelay_operator;
