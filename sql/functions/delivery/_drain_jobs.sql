-- Private: return the jobs of pg_cron that run so many drains, if they leave it the slots that other jobs need: half of
-- those that it has. The same whichever database pg_cron is in.
-- p_version: pg_cron's. p_others: drains of other databases and roles in the same pg_cron.
-- Raises PR058 (not a number of drains, or too many for pg_cron's slots).
CREATE OR REPLACE FUNCTION pgrelay._drain_jobs(p_drains integer, p_version text, p_others bigint DEFAULT 0)
RETURNS TABLE (number integer, name text, schedule text, command text)
LANGUAGE plpgsql
STABLE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
SET standard_conforming_strings = on
AS $function$
DECLARE
    c_name_bytes CONSTANT integer := 63; -- up to 1.4 a job's name is of type name
    c_usual_slots CONSTANT integer := 5; -- with background workers, as on RDS
    v_version CONSTANT integer[] := string_to_array(substring(p_version FROM '^\d+\.\d+'), '.')::integer[];
    -- From 1.5 on, a job may be due every few seconds, and the launcher waits for no worker.
    v_is_modern CONSTANT boolean := coalesce(v_version >= ARRAY[1, 5], false);
    v_uses_workers CONSTANT boolean := coalesce(pgrelay._cron_setting('use_background_workers')::boolean, true);
    v_running_jobs CONSTANT integer := pgrelay._cron_setting('max_running_jobs')::integer;
    v_slots CONSTANT integer := least(
        coalesce(v_running_jobs, c_usual_slots),
        CASE WHEN v_uses_workers THEN current_setting('max_worker_processes')::integer - 1 END
    );
    v_is_here CONSTANT boolean := EXISTS (SELECT FROM pg_extension AS e WHERE e.extname = 'pg_cron');
BEGIN
    IF p_drains IS NULL OR p_drains NOT BETWEEN 1 AND 64 THEN
        RAISE EXCEPTION USING
            ERRCODE = 'PR058',
            MESSAGE = format('%s is not a number of drains', coalesce(p_drains::text, 'NULL')),
            HINT = 'A channel has 1 to 64 readers, and each drain serves one at a time.';
    ELSIF p_drains + p_others > v_slots / 2 THEN
        RAISE EXCEPTION USING
            ERRCODE = 'PR058',
            MESSAGE = format('%s drains would leave other jobs too few of pg_cron''s %s slots', p_drains, v_slots),
            DETAIL = format(
                'Half of the slots are for other jobs, so drains may take %s, and those of other databases and roles take %s.%s',
                v_slots / 2, p_others,
                CASE WHEN v_running_jobs IS NULL THEN
                    format(
                        ' That there are %s is a guess: the role %I may not read cron.max_running_jobs, or it is not set.',
                        v_slots, current_user
                    )
                ELSE '' END
            ),
            HINT = format(
                'Set cron.max_running_jobs to %1$s or more, and max_worker_processes higher, and restart the server; '
                'or schedule fewer drains; or run pgrelay drain --follow as a service, which takes no slot.',
                2 * (p_drains + p_others)
            );
    END IF;

    RETURN QUERY
    SELECT
        n.number,
        CASE WHEN octet_length(t.name) <= c_name_bytes THEN t.name ELSE t.short_name END,
        CASE WHEN v_is_modern THEN '10 seconds' ELSE '* * * * *' END,
        -- A job runs once at a time: one that ends after its next turn is followed by it at once.
        format(
            'CALL pgrelay.drain(p_seconds => %s)',
            CASE WHEN v_is_modern THEN 300 WHEN v_uses_workers THEN 50 ELSE 58 END
        )
    FROM generate_series(1, p_drains) AS n (number)
    CROSS JOIN LATERAL (
        SELECT 'pgrelay drain' || CASE WHEN n.number > 1 THEN ' ' || n.number ELSE '' END AS name
    ) AS p
    CROSS JOIN LATERAL (
        -- In another database the jobs of several databases are side by side.
        SELECT
            p.name || CASE WHEN v_is_here THEN '' ELSE ' in ' || current_database() END AS name,
            p.name || ' in the database with the OID ' || d.oid AS short_name
        FROM pg_database AS d
        WHERE d.datname = current_database()
    ) AS t
    ORDER BY n.number;
END
$function$;

COMMENT ON FUNCTION pgrelay._drain_jobs(integer, text, bigint) IS 'Return the jobs of pg_cron that run so many drains';
REVOKE ALL ON FUNCTION pgrelay._drain_jobs(integer, text, bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pgrelay._drain_jobs(integer, text, bigint) TO pgrelay_operator;
