-- Private: return the target that a person names: a job's name or number, a set's parent table, scheduler,
-- outbox/<channel>, watch/<schema.table> or binding/<name>.
-- Raises PR101 (none of that name), PR102 (several jobs of that name).
CREATE OR REPLACE FUNCTION pgrelay._monitor_target(p_name text)
RETURNS text
LANGUAGE plpgsql
STABLE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
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
    SELECT coalesce(array_agg(s.target), '{}') INTO v_targets
    FROM pgrelay.monitor_state AS s
    WHERE
        s.target = 'set/' || p_name
        OR (s.target LIKE 'watch/%' AND s.target = p_name)
        OR (s.target LIKE 'job/%' AND (s.state ->> 'name' = p_name OR s.target = 'job/' || p_name));
    -- It may be a job that no check has seen yet.
    IF
        v_targets = '{}'
        AND EXISTS (
            SELECT
            FROM pg_class AS c
            INNER JOIN pg_namespace AS n ON n.oid = c.relnamespace
            WHERE n.nspname = 'cron' AND c.relname = 'job' AND has_schema_privilege(n.oid, 'USAGE')
        )
    THEN
        SELECT coalesce(array_agg('job/' || j.jobid), '{}') INTO v_targets
        FROM cron.job AS j
        WHERE j.jobname::text = p_name OR j.jobid::text = p_name;
    END IF;

    IF cardinality(v_targets) = 1 THEN
        RETURN v_targets[1];
    ELSIF cardinality(v_targets) > 1 THEN
        RAISE EXCEPTION USING
            ERRCODE = 'PR102',
            MESSAGE = format('several jobs have the name %L', p_name),
            DETAIL = format('They are %s.', array_to_string(v_targets, ', ')),
            HINT = 'Pass the number of the job, cron.job.jobid.';
    END IF;
    RAISE EXCEPTION USING
        ERRCODE = 'PR101',
        MESSAGE = format('there is no job and no partition set %s', coalesce(quote_literal(p_name), 'NULL')),
        HINT = 'Pass a job''s name or number, a parent table as pg_partman has it, scheduler, outbox/<channel>, '
        'watch/<schema.table> or binding/<name>. A set is known after its first check.';
END
$function$;

COMMENT ON FUNCTION pgrelay._monitor_target(text) IS 'Return the target that a person names';
REVOKE ALL ON FUNCTION pgrelay._monitor_target(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pgrelay._monitor_target(text) TO pgrelay_operator;
