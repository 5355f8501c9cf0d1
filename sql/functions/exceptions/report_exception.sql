-- Public: send a caught exception to the exception relay at once, so that a later ROLLBACK does not undo it. Call it in
-- an EXCEPTION block.
-- p_diagnostics: from GET STACKED DIAGNOSTICS; any of it may be NULL or empty, and the stack of this call replaces a
-- missing context; its lines are those of the reports, not those that failed. p_procedure: NULL: the name of the
-- procedure whose handler reports; without a context, of the calling function. p_data: what else to report, as a JSON
-- object.
-- Returns whether Lambda took the report. Never fails: if Lambda does not take the report, it is in a WARNING (PR010),
-- and in the outbox, which delivers it if the transaction commits. Waits at most one second to connect and three for
-- the answer; after such a wait the breaker of exception_relay keeps all reports from Lambda for ten seconds.
CREATE OR REPLACE FUNCTION pgrelay.report_exception(
    p_diagnostics pgrelay.diagnostics, p_procedure text DEFAULT NULL, p_data json DEFAULT NULL
)
RETURNS boolean
LANGUAGE plpgsql
VOLATILE
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
SET quote_all_identifiers = off
SET standard_conforming_strings = on
AS $function$
DECLARE
    v_stack text;
    v_reporting record;
    v_report json;
    v_reason text;
    v_reason_detail text;
BEGIN
    GET DIAGNOSTICS v_stack = PG_CONTEXT;
    SELECT s.* INTO v_reporting FROM pgrelay._reporting_stack(v_stack, p_diagnostics.context) AS s;
    v_report := pgrelay._exception_report(
        p_diagnostics, p_procedure, p_data, v_reporting.stack, v_reporting.handler
    );
    PERFORM pgrelay._invoke_async('exception_relay', v_report);
    RETURN true;
EXCEPTION
    WHEN OTHERS THEN -- does not catch query_canceled, so cancels and timeouts work
        GET STACKED DIAGNOSTICS v_reason = MESSAGE_TEXT, v_reason_detail = PG_EXCEPTION_DETAIL;
        RAISE WARNING USING
            ERRCODE = 'PR010',
            MESSAGE = format(
                'the exception report was not handed to Lambda: %s',
                concat_ws(' ', v_reason, nullif(v_reason_detail, ''))
            ),
            DETAIL = coalesce(
                v_report::text, format('SQLSTATE %s; the report could not be built.', p_diagnostics.sqlstate)
            ),
            HINT = format('The detail is the whole report. %s', pgrelay._enqueue_report(v_report));
        RETURN false;
END
$function$;

COMMENT ON FUNCTION pgrelay.report_exception(pgrelay.diagnostics, text, json)
IS 'Send a caught exception to the exception relay';
REVOKE ALL ON FUNCTION pgrelay.report_exception(pgrelay.diagnostics, text, json) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pgrelay.report_exception(pgrelay.diagnostics, text, json)
TO pgrelay_operator, pgrelay_reporter;

-- Public: the same with single values, those that a handler needs most first:
-- report_exception('load', SQLSTATE, SQLERRM).
CREATE OR REPLACE FUNCTION pgrelay.report_exception(
    p_procedure text,
    p_sqlstate text,
    p_message text,
    p_detail text DEFAULT NULL,
    p_hint text DEFAULT NULL,
    p_context text DEFAULT NULL,
    p_schema text DEFAULT NULL,
    p_table text DEFAULT NULL,
    p_column text DEFAULT NULL,
    p_constraint text DEFAULT NULL,
    p_data_type text DEFAULT NULL,
    p_data json DEFAULT NULL
)
RETURNS boolean
LANGUAGE plpgsql
VOLATILE
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
SET quote_all_identifiers = off
AS $function$
BEGIN
    RETURN pgrelay.report_exception(
        ROW(
            p_sqlstate, p_message, p_detail, p_hint, p_context, p_schema, p_table, p_column, p_constraint, p_data_type
        )::pgrelay.diagnostics,
        p_procedure,
        p_data
    );
END
$function$;

COMMENT ON FUNCTION pgrelay.report_exception(
    text, text, text, text, text, text, text, text, text, text, text, json
) IS 'Send a caught exception to the exception relay';
REVOKE ALL ON FUNCTION pgrelay.report_exception(
    text, text, text, text, text, text, text, text, text, text, text, json
) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pgrelay.report_exception(
    text, text, text, text, text, text, text, text, text, text, text, json
) TO pgrelay_operator, pgrelay_reporter;
