-- Public: run statements one after the other; roll back and report one that fails, and go on with the next. Runs as the
-- caller and with the caller's search_path: CALL it.
-- p_name: what the reports call it. p_commit: commit after each statement, and fail at the end if any failed; needs a
-- CALL outside of any transaction block. Without it nothing is committed, and the summary is a WARNING, because an
-- error would undo what succeeded.
-- Raises or warns PR081 (the summary). A statement that is cancelled or times out ends the call.
CREATE OR REPLACE PROCEDURE pgrelay.guard_all(p_name text, p_statements text[], p_commit boolean DEFAULT true)
LANGUAGE plpgsql
SECURITY INVOKER
AS $procedure$
DECLARE
    v_statement text;
    v_number integer := 0;
    v_failed text[] := '{}';
    v_summary text;
    v_detail text;
BEGIN
    FOREACH v_statement IN ARRAY coalesce(p_statements, '{}') LOOP
        v_number := v_number + 1;
        BEGIN
            CALL pgrelay.guard(p_name, v_statement);
        EXCEPTION
            WHEN OTHERS OR assert_failure THEN -- guard has reported it
                v_failed := pg_catalog.array_append(
                    v_failed, pg_catalog.format('%s: %s %s', v_number, SQLSTATE, SQLERRM)
                );
        END;
        IF p_commit THEN
            COMMIT;
        END IF;
    END LOOP;

    IF pg_catalog.cardinality(v_failed) > 0 THEN
        v_summary := pg_catalog.format(
            '%s of %s statements of %s failed', pg_catalog.cardinality(v_failed), v_number, p_name
        );
        v_detail := pg_catalog.array_to_string(v_failed, E'\n');
        IF p_commit THEN
            RAISE EXCEPTION USING ERRCODE = 'PR081', MESSAGE = v_summary, DETAIL = v_detail;
        END IF;
        RAISE WARNING USING ERRCODE = 'PR081', MESSAGE = v_summary, DETAIL = v_detail;
    END IF;
END
$procedure$;

COMMENT ON PROCEDURE pgrelay.guard_all(text, text[], boolean) -- noqa: LT01
IS 'Run statements, report those that fail, and go on';
REVOKE ALL ON PROCEDURE pgrelay.guard_all(text, text[], boolean) FROM PUBLIC;
GRANT EXECUTE ON PROCEDURE pgrelay.guard_all(text, text[], boolean) TO pgrelay_operator, pgrelay_reporter;
