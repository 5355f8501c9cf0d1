-- Private: return the statement by which consume_stream hands $1, an array of records, to a handler.
-- p_handler: the procedure or function; NULL if p_name names none, or more than one. p_name: as the caller gave it.
-- Raises PR145 (handler).
CREATE OR REPLACE FUNCTION pgrelay._handler_statement(p_handler regproc, p_name text)
RETURNS text
LANGUAGE plpgsql
STABLE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_handler pg_proc;
    v_name text;
    v_of_batch boolean;
BEGIN
    SELECT p.* INTO v_handler
    FROM pg_proc AS p
    WHERE p.oid = p_handler;
    v_of_batch := v_handler.proargtypes[0] = 'pgrelay.stream_record[]'::regtype;
    IF
        v_handler.pronargs IS DISTINCT FROM 1
        OR NOT (v_of_batch OR v_handler.proargtypes[0] = 'pgrelay.stream_record'::regtype AND v_handler.prokind = 'f')
    THEN
        RAISE EXCEPTION USING
            ERRCODE = 'PR145',
            MESSAGE = format('%s is no handler of records', coalesce(quote_literal(p_name), 'NULL')),
            DETAIL = 'A handler is the only procedure or function of its name and has one argument, of the type '
                'pgrelay.stream_record[] or, a function, pgrelay.stream_record.',
            HINT = 'Name it with its schema: app.handle_readings.';
    END IF;
    v_name := format('%s.%I', v_handler.pronamespace::regnamespace, v_handler.proname);
    RETURN CASE
        WHEN v_of_batch AND v_handler.prokind = 'p' THEN format('CALL %s($1)', v_name)
        WHEN v_of_batch THEN format('SELECT %s($1)', v_name)
        ELSE format('SELECT %s(r) FROM unnest($1) AS r', v_name)
    END;
END
$function$;

COMMENT ON FUNCTION pgrelay._handler_statement(regproc, text) IS 'Return the statement that hands records to a handler';
REVOKE ALL ON FUNCTION pgrelay._handler_statement(regproc, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pgrelay._handler_statement(regproc, text) TO pgrelay_operator;
