-- Public: let a role call a bound function by call and, where the function is one of pgrelay's own, by what calls it:
-- publish_metric and forward_record; read_stream has allow_consumer. Granted to the role itself, so that its members
-- have it too, and DROP OWNED takes it away.
-- p_name: the binding. p_role: the role. Raises PR003 (not bound), PR139 (the name is too long).
CREATE OR REPLACE FUNCTION pgrelay.allow(p_name text, p_role regrole)
RETURNS void
LANGUAGE plpgsql
VOLATILE
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_gate CONSTANT text := format('pgrelay.%I(json)', '_call_' || p_name);
    v_granted text;
BEGIN
    IF NOT EXISTS (SELECT FROM pgrelay.binding AS b WHERE b.name = p_name) THEN
        PERFORM pgrelay._raise_not_bound(p_name);
    END IF;
    IF octet_length('_call_' || p_name) > 63 THEN
        RAISE EXCEPTION USING
            ERRCODE = 'PR139',
            MESSAGE = format('the binding %s has too long a name to be allowed to roles', quote_literal(p_name)),
            HINT = 'Bind the function to a name of at most 57 characters.';
    END IF;
    PERFORM pgrelay._make_gate(p_name);
    EXECUTE format('GRANT USAGE ON SCHEMA pgrelay TO %s', p_role);
    FOREACH v_granted IN ARRAY
        ARRAY[v_gate, 'pgrelay.call(text, json)'] || ARRAY(SELECT r::text FROM pgrelay._routines_with(p_name) AS r)
    LOOP
        EXECUTE format('GRANT EXECUTE ON ROUTINE %s TO %s', v_granted, p_role);
    END LOOP;
END
$function$;

COMMENT ON FUNCTION pgrelay.allow(text, regrole) IS 'Let a role call a bound function';
REVOKE ALL ON FUNCTION pgrelay.allow(text, regrole) FROM PUBLIC;
