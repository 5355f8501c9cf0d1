-- Private: build a report of the contract pgrelay.exception/1, masked, and cut to the size of an Event invocation. If
-- masking fails, the report says so and carries no text of the exception.
-- p_procedure: NULL: the handler's. p_stack: the stack of the reporting call, used if there is no context: context_of
-- tells which it is, because the lines in it are those of the reports. p_caller: the procedure whose handler reports.
-- NULL if there is none.
CREATE OR REPLACE FUNCTION pgrelay._exception_report(
    p_diagnostics pgrelay.diagnostics, p_procedure text, p_data json, p_stack text, p_caller text
)
RETURNS json
LANGUAGE plpgsql
VOLATILE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
SET standard_conforming_strings = on
SET timezone = 'UTC'
AS $function$
DECLARE
    -- With these an Event payload stays below 1 MB even if every character takes JSON's longest escape, six bytes.
    c_text_characters CONSTANT integer := 16000;
    c_name_characters CONSTANT integer := 1000;
    c_sqlstate CONSTANT text := '^[0-9A-Z]{5}$';
    v_d pgrelay.diagnostics := p_diagnostics;
    v_procedure text := p_caller;
    v_application text := current_setting('application_name');
    v_client text := host(inet_client_addr());
    v_user text := session_user;
    v_data json := pgrelay._report_data(coalesce(p_data, '{}'));
    v_patterns text[];
    v_columns text[];
    v_detail_is_masked boolean;
BEGIN
    BEGIN
        SELECT
            coalesce(array_agg(m.value) FILTER (WHERE m.kind = 'pattern'), '{}'),
            coalesce(array_agg(m.value) FILTER (WHERE m.kind = 'column'), '{}'),
            coalesce(bool_or(m.kind = 'detail'), false)
        INTO v_patterns, v_columns, v_detail_is_masked
        FROM pgrelay.mask AS m;
        IF v_detail_is_masked THEN
            v_d.detail := NULL;
        END IF;
        IF cardinality(v_columns) > 0 THEN
            v_d.detail := pgrelay._mask_detail(v_d.detail, v_d.sqlstate, v_d.schema_name, v_d.table_name, v_columns);
            v_d.context := pgrelay._mask_copy(v_d.context);
        END IF;
        IF cardinality(v_patterns || v_columns) > 0 THEN
            v_data := pgrelay._mask_json(v_data, v_patterns, v_columns);
        END IF;
        v_procedure := pgrelay._mask_text(coalesce(nullif(p_procedure, ''), v_procedure), c_name_characters, v_patterns);
        v_user := pgrelay._mask_text(v_user, c_name_characters, v_patterns);
        v_application := pgrelay._mask_text(v_application, c_name_characters, v_patterns);
        v_client := pgrelay._mask_text(v_client, c_name_characters, v_patterns);
        IF v_d.sqlstate !~ c_sqlstate THEN -- such as the message, given in its place
            v_d.sqlstate := pgrelay._mask_text(v_d.sqlstate, c_name_characters, v_patterns);
        END IF;
        v_d.message := pgrelay._mask_text(v_d.message, c_text_characters, v_patterns);
        v_d.detail := pgrelay._mask_text(v_d.detail, c_text_characters, v_patterns);
        v_d.hint := pgrelay._mask_text(v_d.hint, c_text_characters, v_patterns);
        v_d.context := pgrelay._mask_text(
            coalesce(nullif(v_d.context, ''), p_stack), c_text_characters, v_patterns
        );
        v_d.schema_name := pgrelay._mask_text(v_d.schema_name, c_name_characters, v_patterns);
        v_d.table_name := pgrelay._mask_text(v_d.table_name, c_name_characters, v_patterns);
        v_d.column_name := pgrelay._mask_text(v_d.column_name, c_name_characters, v_patterns);
        v_d.constraint_name := pgrelay._mask_text(v_d.constraint_name, c_name_characters, v_patterns);
        v_d.data_type := pgrelay._mask_text(v_d.data_type, c_name_characters, v_patterns);
    EXCEPTION
        WHEN OTHERS THEN
            v_d := NULL;
            v_d.sqlstate := substring(p_diagnostics.sqlstate, c_sqlstate);
            v_d.message := format('(withheld, because masking it failed: %s)', SQLSTATE);
            v_procedure := p_caller;
            v_user := NULL;
            v_application := NULL;
            v_client := NULL;
            v_data := '{}';
    END;

    RETURN pgrelay._sendable_json(json_build_object(
        'contract', 'pgrelay.exception/1',
        'id', gen_random_uuid(),
        'database', current_database(),
        'origin', (SELECT o.id_prefix FROM pgrelay._origin AS o),
        'procedure', v_procedure,
        'error', json_build_object(
            'sqlstate', coalesce(pgrelay._clip(nullif(v_d.sqlstate, ''), c_name_characters), 'XX000'),
            'message', coalesce(v_d.message, '(no message)'),
            'detail', v_d.detail,
            'hint', v_d.hint,
            'context', v_d.context,
            'context_of', CASE
                WHEN v_d.context IS NULL THEN NULL
                WHEN p_diagnostics.context <> '' THEN 'exception'
                ELSE 'report'
            END,
            'schema', v_d.schema_name,
            'table', v_d.table_name,
            'column', v_d.column_name,
            'constraint', v_d.constraint_name,
            'data_type', v_d.data_type
        ),
        'session', json_build_object(
            'user', v_user,
            'application_name', coalesce(v_application, ''),
            'backend_pid', pg_backend_pid(),
            'transaction_id', pg_current_xact_id_if_assigned()::text,
            'client_address', v_client,
            'server_address', host(inet_server_addr()),
            'server_version', current_setting('server_version')
        ),
        'at', clock_timestamp(),
        'data', v_data
    ));
END
$function$;

COMMENT ON FUNCTION pgrelay._exception_report(pgrelay.diagnostics, text, json, text, text)
IS 'Build a report of the contract pgrelay.exception/1, masked';
REVOKE ALL ON FUNCTION pgrelay._exception_report(pgrelay.diagnostics, text, json, text, text) FROM PUBLIC;
