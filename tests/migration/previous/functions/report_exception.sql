-- Public: send a caught exception to the exception relay at once, so that a later ROLLBACK does not take it back.
-- Meant for an EXCEPTION block, with what GET STACKED DIAGNOSTICS gives there; any argument may be NULL or empty.
-- p_data: what else to tell, as a JSON object. Returns whether Lambda took the report. Never fails: what goes wrong is
-- a WARNING (PR010) with the whole report. Waits at most one second to connect and three for the answer.
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
SET timezone = 'UTC'
AS $function$
DECLARE
    -- With these an Event payload stays below 1 MB even if every character takes JSON's longest escape, six bytes.
    c_text_characters CONSTANT integer := 16000;
    c_name_characters CONSTANT integer := 1000;
    c_data_bytes CONSTANT integer := 250000;
    c_request_timeout_ms CONSTANT integer := 3000;
    v_data json := coalesce(p_data, '{}'::json);
    v_report json;
    v_reason text;
    v_reason_detail text;
BEGIN
    IF octet_length(v_data::text) > c_data_bytes THEN
        v_data := json_build_object(
            'omitted_bytes', octet_length(v_data::text),
            'note', format('data was left out: a report carries at most %s bytes of it', c_data_bytes)
        );
    ELSIF json_typeof(v_data) <> 'object' THEN
        v_data := json_build_object('value', v_data);
    END IF;

    v_report := json_build_object(
        'contract', 'pgrelay.exception/1',
        'id', gen_random_uuid(),
        'database', current_database(),
        'procedure', pgrelay._clip(nullif(p_procedure, ''), c_name_characters),
        'error', json_build_object(
            'sqlstate', coalesce(pgrelay._clip(nullif(p_sqlstate, ''), c_name_characters), 'XX000'),
            'message', coalesce(pgrelay._clip(nullif(p_message, ''), c_text_characters), '(no message)'),
            'detail', pgrelay._clip(nullif(p_detail, ''), c_text_characters),
            'hint', pgrelay._clip(nullif(p_hint, ''), c_text_characters),
            'context', pgrelay._clip(nullif(p_context, ''), c_text_characters),
            'schema', pgrelay._clip(nullif(p_schema, ''), c_name_characters),
            'table', pgrelay._clip(nullif(p_table, ''), c_name_characters),
            'column', pgrelay._clip(nullif(p_column, ''), c_name_characters),
            'constraint', pgrelay._clip(nullif(p_constraint, ''), c_name_characters),
            'data_type', pgrelay._clip(nullif(p_data_type, ''), c_name_characters)
        ),
        'session', json_build_object(
            'user', session_user,
            'application_name', current_setting('application_name'),
            'backend_pid', pg_backend_pid(),
            'transaction_id', pg_current_xact_id_if_assigned()::text,
            'client_address', host(inet_client_addr()),
            'server_version', current_setting('server_version')
        ),
        'at', clock_timestamp(),
        'data', v_data
    );
    PERFORM pgrelay._invoke('exception_relay', v_report, 'Event', c_request_timeout_ms);
    RETURN true;
EXCEPTION
    WHEN OTHERS THEN -- not query_canceled: who cancels, or times out, is obeyed
        GET STACKED DIAGNOSTICS v_reason = MESSAGE_TEXT, v_reason_detail = PG_EXCEPTION_DETAIL;
        RAISE WARNING USING
            ERRCODE = 'PR010',
            MESSAGE = format(
                'the exception report was not handed to Lambda: %s',
                concat_ws(' ', v_reason, nullif(v_reason_detail, ''))
            ),
            DETAIL = coalesce(v_report::text, p_message, ''),
            HINT = 'The detail is the whole report. What failed is the call, not the procedure''s own error handling.';
        RETURN false;
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
