-- Private: return the stack of a call of one of pgrelay's functions from its caller on; the procedures in it, the
-- innermost first; and the one whose handler reports. NULLs if nothing in PL/pgSQL called it.
-- p_stack: PG_CONTEXT of pgrelay's function. It is in the language of the server's messages, so its first line, which
-- is the function's own, says what stands around a function's name: PL/pgSQL-Funktion load(date) Zeile 3 bei PERFORM.
-- p_context: PG_EXCEPTION_CONTEXT. It ends as the stack does, up to the procedure whose handler reports: that one is at
-- another line there. So a procedure that a handler calls to report is not mistaken for the one that failed.
CREATE OR REPLACE FUNCTION pgrelay._reporting_stack(
    p_stack text, p_context text, OUT stack text, OUT procedures text[], OUT handler text
)
LANGUAGE plpgsql
IMMUTABLE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
SET standard_conforming_strings = on
AS $function$
DECLARE
    c_special CONSTANT text := '([^[:alnum:][:space:]])';
    v_self CONSTANT text := substring(p_stack FROM 'pgrelay\.\w+\(');
    v_before CONSTANT text := split_part(p_stack, v_self, 1);
    v_after CONSTANT text := substring(p_stack FROM 'pgrelay\.\w+\([^)]*\)([^\d\n]*)\d');
    v_frame CONSTANT text := format(
        '^%s(.+?)%s\d',
        regexp_replace(v_before, c_special, '\\\1', 'g'), regexp_replace(v_after, c_special, '\\\1', 'g')
    );
    v_lines CONSTANT text[] := string_to_array(p_stack, E'\n');
    v_context_lines CONSTANT text[] := string_to_array(p_context, E'\n');
    v_outer integer := 0; -- how many lines at their ends are the same in both
    v_function text;
BEGIN
    WHILE
        v_lines[cardinality(v_lines) - v_outer] = v_context_lines[cardinality(v_context_lines) - v_outer]
    LOOP
        v_outer := v_outer + 1;
    END LOOP;
    FOR v_line IN 2..coalesce(cardinality(v_lines), 0) LOOP
        v_function := substring(v_lines[v_line] FROM v_frame);
        IF v_function IS NOT NULL AND NOT starts_with(v_function, v_self) THEN
            stack := coalesce(stack, array_to_string(v_lines[v_line:], E'\n'));
            procedures := array_append(procedures, split_part(v_function, '(', 1));
            IF
                v_line = cardinality(v_lines) - v_outer
                AND v_function = substring(v_context_lines[cardinality(v_context_lines) - v_outer] FROM v_frame)
            THEN
                handler := split_part(v_function, '(', 1);
            END IF;
        END IF;
    END LOOP;
    handler := coalesce(handler, procedures[1]);
END
$function$;

COMMENT ON FUNCTION pgrelay._reporting_stack(text, text)
IS 'Return the stack of a call of one of pgrelay''s functions from its caller on';
REVOKE ALL ON FUNCTION pgrelay._reporting_stack(text, text) FROM PUBLIC;
