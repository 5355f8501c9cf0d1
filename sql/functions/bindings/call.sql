-- Public: call the function that a name is bound to, and return its answer. Operators may call every one, other roles
-- those that pgrelay.allow gave them.
-- Raises PR003 (not bound), PR005 (no payload), PR130 (not allowed), PR131 (breaker open), PR132 (timeout), PR133
-- (unreachable), PR134 (throttled), PR135 (the function failed), PR136 (refused), PR137 (the answer is no JSON).
CREATE OR REPLACE FUNCTION pgrelay.call(p_binding text, p_payload json)
RETURNS json
LANGUAGE plpgsql
VOLATILE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_gate CONSTANT text := format('pgrelay.%I', '_call_' || coalesce(p_binding, ''));
    v_answer json;
BEGIN
    IF has_function_privilege('pgrelay._call(text, json, integer)', 'EXECUTE') THEN
        RETURN pgrelay._call(p_binding, p_payload);
    END IF;
    IF
        to_regprocedure(v_gate || '(json)') IS NULL
        OR NOT has_function_privilege(to_regprocedure(v_gate || '(json)'), 'EXECUTE')
    THEN
        RAISE EXCEPTION USING
            ERRCODE = 'PR130',
            MESSAGE = format(
                'the role %I may not call %s', current_user, coalesce(quote_literal(p_binding), 'NULL')
            ),
            HINT = format('The owner allows it: SELECT pgrelay.allow(%L, %L).', p_binding, current_user);
    END IF;
    EXECUTE format('SELECT %s($1)', v_gate) INTO v_answer USING p_payload;
    RETURN v_answer;
END
$function$;

COMMENT ON FUNCTION pgrelay.call(text, json) IS 'Call the function that a name is bound to';
REVOKE ALL ON FUNCTION pgrelay.call(text, json) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pgrelay.call(text, json) TO pgrelay_operator;
