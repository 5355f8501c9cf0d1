-- Private: return the stack of a call of report_exception from its caller on, and the caller's name; NULLs if nothing
-- in PL/pgSQL called it. The stack is in the language of the server's messages, so its first line, which is
-- report_exception's own, says what stands around a function's name: PL/pgSQL-Funktion load(date) Zeile 3 bei PERFORM.
-- p_stack: PG_CONTEXT of report_exception.
CREATE OR REPLACE FUNCTION pgrelay._reporting_stack(p_stack text, OUT stack text, OUT caller text)
LANGUAGE plpgsql
IMMUTABLE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
SET standard_conforming_strings = on
AS $function$
DECLARE
    c_self CONSTANT text := 'pgrelay.report_exception(';
    c_special CONSTANT text := '([^[:alnum:][:space:]])';
    v_before CONSTANT text := split_part(p_stack, c_self, 1);
    v_after CONSTANT text := substring(p_stack FROM 'pgrelay\.report_exception\([^)]*\)([^\d\n]*)\d');
    v_frame CONSTANT text := format(
        '^%s(.+?)%s\d',
        regexp_replace(v_before, c_special, '\\\1', 'g'), regexp_replace(v_after, c_special, '\\\1', 'g')
    );
    v_lines CONSTANT text[] := string_to_array(p_stack, E'\n');
    v_function text;
BEGIN
    FOR v_line IN 2..coalesce(array_length(v_lines, 1), 0) LOOP
        v_function := substring(v_lines[v_line] FROM v_frame);
        IF v_function IS NOT NULL AND NOT starts_with(v_function, c_self) THEN
            stack := array_to_string(v_lines[v_line:], E'\n');
            caller := split_part(v_function, '(', 1);
            RETURN;
        END IF;
    END LOOP;
END
$function$;

COMMENT ON FUNCTION pgrelay._reporting_stack(text)
IS 'Return the stack of a call of report_exception from its caller on';
REVOKE ALL ON FUNCTION pgrelay._reporting_stack(text) FROM PUBLIC;
