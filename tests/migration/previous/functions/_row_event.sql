-- Private: build one event of the contract pgrelay.events/1.
-- p_operation: as in TG_OP. p_max_bytes: a larger event goes without its rows and says how large it was.
CREATE OR REPLACE FUNCTION pgrelay._row_event(
    p_schema text,
    p_table text,
    p_operation text,
    p_at timestamptz,
    p_key json,
    p_new json,
    p_old json,
    p_changed json,
    p_max_bytes integer
)
RETURNS json
LANGUAGE plpgsql
VOLATILE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_id CONSTANT uuid := gen_random_uuid();
    v_operation CONSTANT text := lower(p_operation);
    v_xid CONSTANT text := pg_current_xact_id()::text;
    v_event CONSTANT json := json_build_object(
        'id', v_id, 'schema', p_schema, 'table', p_table, 'operation', v_operation,
        'key', p_key, 'new', p_new, 'old', p_old, 'changed', p_changed,
        'xid', v_xid, 'at', p_at, 'destination', NULL, 'ordered', false
    );
    v_bytes CONSTANT integer := octet_length(v_event::text);
BEGIN
    IF v_bytes <= p_max_bytes THEN
        RETURN v_event;
    END IF;
    RETURN json_build_object(
        'id', v_id, 'schema', p_schema, 'table', p_table, 'operation', v_operation,
        'key', p_key, 'new', NULL, 'old', NULL, 'changed', p_changed,
        'xid', v_xid, 'at', p_at, 'destination', NULL, 'ordered', false, 'omitted_bytes', v_bytes
    );
END
$function$;

COMMENT ON FUNCTION pgrelay._row_event(text, text, text, timestamptz, json, json, json, json, integer)
IS 'Build one event of the contract pgrelay.events/1';
REVOKE ALL ON FUNCTION pgrelay._row_event(text, text, text, timestamptz, json, json, json, json, integer) FROM PUBLIC;
