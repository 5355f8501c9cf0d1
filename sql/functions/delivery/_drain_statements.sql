-- Private: return the statements that schedule so many drains of this database where pg_cron is in another one.
-- p_drains: how many. Raises PR058 as _drain_jobs.
CREATE OR REPLACE FUNCTION pgrelay._drain_statements(p_drains integer)
RETURNS text
LANGUAGE sql
STABLE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT
        string_agg(
            format('SELECT cron.schedule_in_database(%L, %L, %L, %L);', j.name, j.schedule, j.command, current_database()),
            ' ' ORDER BY j.number
        )
        || ' pgrelay schedule' || CASE WHEN p_drains > 1 THEN ' --drains ' || p_drains ELSE '' END || ' does it, too.'
    FROM
        -- The version of the files that the server has: that of the other database cannot be seen from here.
        pgrelay._drain_jobs(
            p_drains, (SELECT a.default_version FROM pg_available_extensions AS a WHERE a.name = 'pg_cron')
        ) AS j
$function$;

COMMENT ON FUNCTION pgrelay._drain_statements(integer)
IS 'Return the statements that schedule drains from another database';
REVOKE ALL ON FUNCTION pgrelay._drain_statements(integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pgrelay._drain_statements(integer) TO pgrelay_operator;
