-- Private: make the function by which roles call a binding, pgrelay._call_<binding>(json). A role may call what it may
-- execute: PostgreSQL itself keeps, inherits and shows that right.
CREATE OR REPLACE FUNCTION pgrelay._make_gate(p_name text)
RETURNS void
LANGUAGE plpgsql
VOLATILE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_gate CONSTANT text := format('pgrelay.%I(json)', '_call_' || p_name);
BEGIN
    EXECUTE format(
        'CREATE OR REPLACE FUNCTION pgrelay.%I(p_payload json) RETURNS json LANGUAGE sql '
        'VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp '
        'AS %L',
        '_call_' || p_name, format('SELECT pgrelay._call(%L, p_payload)', p_name)
    );
    EXECUTE format('COMMENT ON FUNCTION %s IS %L', v_gate, 'Who may execute this may call the binding ' || p_name);
    EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', v_gate);
END
$function$;

COMMENT ON FUNCTION pgrelay._make_gate(text) IS 'Make the function by which roles call a binding';
REVOKE ALL ON FUNCTION pgrelay._make_gate(text) FROM PUBLIC;
