-- Private: put one event into the outbox and return its number.
-- p_group: events of one source and group keep their order; NULL for no order. p_data: members of a JSON object as
-- text.
CREATE OR REPLACE FUNCTION pgrelay._append(p_source_id integer, p_operation "char", p_group_hash integer, p_data text)
RETURNS bigint
LANGUAGE plpgsql
VOLATILE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_xid CONSTANT bigint := pg_current_xact_id()::text::bigint;
    v_event_id bigint;
BEGIN
    EXECUTE format(
        'INSERT INTO pgrelay._outbox_%s (xid, at, source_id, operation, group_hash, data) '
        'VALUES ($1, clock_timestamp(), $2, $3, $4, $5) RETURNING event_id',
        pgrelay._active_slot()
    )
    INTO STRICT v_event_id
    USING v_xid, p_source_id, p_operation, p_group_hash, p_data;
    RETURN v_event_id;
END
$function$;

COMMENT ON FUNCTION pgrelay._append(integer, "char", integer, text) IS 'Put one event into the outbox';
REVOKE ALL ON FUNCTION pgrelay._append(integer, "char", integer, text) FROM PUBLIC;
