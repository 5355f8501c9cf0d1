-- Private: return the target that a person names: a target as monitor_state has it, which is what alerts print (as
-- outbox/<channel>, watch/<schema.table>, binding/<name>), a job's name or number, a set's parent table, or scheduler.
-- Of jobs with one name those count that are scheduled.
-- Raises PR101 (none of that name), PR102 (several of that name).
CREATE OR REPLACE FUNCTION pgrelay._monitor_target(p_name text)
RETURNS text
LANGUAGE plpgsql
STABLE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
SET row_security = on
AS $function$
DECLARE
    v_jobs json := '[]';
    v_targets text[];
BEGIN
    IF
        p_name = 'scheduler'
        OR EXISTS (SELECT FROM pgrelay.channel AS c WHERE p_name = 'outbox/' || c.name)
        OR EXISTS (SELECT FROM pgrelay.binding AS b WHERE p_name = 'binding/' || b.name)
        OR EXISTS (SELECT FROM pgrelay.watch AS w WHERE p_name = format('watch/%I.%I', w.table_schema, w.table_name))
    THEN
        RETURN p_name;
    END IF;
    -- It may be a job that no check has seen yet.
    IF
        EXISTS (
            SELECT
            FROM pg_class AS c
            INNER JOIN pg_namespace AS n ON n.oid = c.relnamespace
            WHERE n.nspname = 'cron' AND c.relname = 'job' AND has_schema_privilege(n.oid, 'USAGE')
        )
    THEN
        SELECT
            coalesce(
                json_agg(
                    json_build_object(
                        'target', pgrelay._job_target(j.jobid, j.jobname::text, j.username, j.database),
                        'name', j.jobname::text,
                        'id', j.jobid
                    )
                ),
                '[]'
            )
        INTO v_jobs
        FROM cron.job AS j
        WHERE
            j.jobname::text = p_name
            OR j.jobid::text = p_name
            OR p_name LIKE 'job/%';
    END IF;

    WITH known AS (
        SELECT
            s.target,
            s.state ->> 'name' AS name,
            s.state ->> 'job_id' AS job_id,
            coalesce((s.state ->> 'is_scheduled')::boolean, false) AS is_scheduled
        FROM pgrelay.monitor_state AS s
        UNION ALL
        SELECT
            j.job ->> 'target',
            j.job ->> 'name',
            j.job ->> 'id',
            true
        FROM json_array_elements(v_jobs) AS j (job)
    ),

    named AS (
        SELECT
            k.target,
            CASE
                WHEN k.target = p_name THEN 1
                WHEN k.target NOT LIKE 'job/%' OR k.is_scheduled THEN 2
                ELSE 3
            END AS turn
        FROM known AS k
        WHERE
            k.target = p_name
            OR k.target = 'set/' || p_name
            OR (k.target LIKE 'job/%' AND p_name IN (k.name, k.job_id))
    )

    SELECT coalesce(array_agg(DISTINCT n.target), '{}') INTO v_targets
    FROM named AS n
    WHERE n.turn = (SELECT min(o.turn) FROM named AS o);

    IF cardinality(v_targets) = 1 THEN
        RETURN v_targets[1];
    ELSIF cardinality(v_targets) > 1 THEN
        RAISE EXCEPTION USING
            ERRCODE = 'PR102',
            MESSAGE = format('%L is the name of several', p_name),
            DETAIL = format(
                'They are %s.', (SELECT string_agg(quote_literal(t.target), ', ') FROM unnest(v_targets) AS t (target))
            ),
            HINT = 'Pass one of these instead of the name.';
    END IF;
    RAISE EXCEPTION USING
        ERRCODE = 'PR101',
        MESSAGE = format('there is no job and no partition set %s', coalesce(quote_literal(p_name), 'NULL')),
        HINT = 'Pass a job''s name or number, a parent table as pg_partman has it, scheduler, outbox/<channel>, '
        'watch/<schema.table>, binding/<name>, or what an alert names. A set is known after its first check.';
END
$function$;

COMMENT ON FUNCTION pgrelay._monitor_target(text) IS 'Return the target that a person names';
REVOKE ALL ON FUNCTION pgrelay._monitor_target(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pgrelay._monitor_target(text) TO pgrelay_operator;
