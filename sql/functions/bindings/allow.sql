-- Public: let a role call a bound function by call and, for the functions of pgrelay's own, by what
-- stands before them: publish_metric, forward_record, read_stream and consume_stream. Granted to the role itself, so
-- members of the role have it too, and DROP OWNED takes it away.
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
    -- A role may call what it may execute: PostgreSQL itself keeps, inherits and shows that right.
    EXECUTE format(
        'CREATE OR REPLACE FUNCTION pgrelay.%I(p_payload json) RETURNS json LANGUAGE sql '
        'VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp '
        'AS $gate$SELECT pgrelay._call(%L, p_payload)$gate$',
        '_call_' || p_name, p_name
    );
    EXECUTE format('COMMENT ON FUNCTION %s IS %L', v_gate, 'Who may execute this may call the binding ' || p_name);
    EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', v_gate);

    EXECUTE format('GRANT USAGE ON SCHEMA pgrelay TO %s', p_role);
    FOREACH v_granted IN ARRAY v_gate || pgrelay._allowed_with(p_name) LOOP
        EXECUTE format('GRANT EXECUTE ON ROUTINE %s TO %s', v_granted, p_role);
    END LOOP;
END
$function$;

COMMENT ON FUNCTION pgrelay.allow(text, regrole) IS 'Let a role call a bound function';
REVOKE ALL ON FUNCTION pgrelay.allow(text, regrole) FROM PUBLIC;
