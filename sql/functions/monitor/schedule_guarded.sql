-- Public: schedule a statement under pg_cron, guarded: an exception is reported with all its diagnostics, and the run
-- fails. A second call with the same job name changes the job.
-- p_job: the job's name, which the reports carry. p_schedule: pg_cron's. p_database: another database than this one; it
-- needs pgrelay too. p_commits: whether the statement is a procedure that commits, which PostgreSQL does not allow
-- under guard: it is then scheduled unguarded, and check_cron reports its failed runs.
-- Returns the job's id. Raises PR020 (no pg_cron here; the error has what to run where it is), PR021 (may not use it),
-- PR082 (statement) and what pg_cron raises.
CREATE OR REPLACE FUNCTION pgrelay.schedule_guarded(
    p_job text,
    p_schedule text,
    p_statement text,
    p_database text DEFAULT NULL,
    p_commits boolean DEFAULT FALSE
)
RETURNS bigint
LANGUAGE plpgsql
VOLATILE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_command CONSTANT text := CASE
        WHEN p_commits THEN p_statement
        ELSE format('CALL pgrelay.guard(%L, %L)', p_job, p_statement)
    END;
BEGIN
    IF p_job IS NULL OR nullif(btrim(p_statement), '') IS NULL THEN
        RAISE EXCEPTION USING
            ERRCODE = 'PR082',
            MESSAGE = 'a guarded job needs a name and a statement',
            HINT = 'Call schedule_guarded(''nightly load'', ''0 3 * * *'', ''CALL load()'').';
    END IF;
    PERFORM pgrelay._cron_history(
        format(
            'SELECT cron.schedule_in_database(%L, %L, %L, %L);',
            p_job, p_schedule, v_command, coalesce(p_database, current_database())
        )
    );
    IF p_database IS NULL THEN
        RETURN cron.schedule(p_job, p_schedule, v_command);
    END IF;
    RETURN cron.schedule_in_database(p_job, p_schedule, v_command, p_database);
END
$function$;

COMMENT ON FUNCTION pgrelay.schedule_guarded(text, text, text, text, boolean)
IS 'Schedule a statement under pg_cron whose exceptions are reported';
REVOKE ALL ON FUNCTION pgrelay.schedule_guarded(text, text, text, text, boolean) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pgrelay.schedule_guarded(text, text, text, text, boolean) TO pgrelay_operator;
