-- Private: append events of one source and operation to the outbox, and return how many.
-- p_group_hashes, p_data: the columns group_hash and data of the events.
CREATE OR REPLACE FUNCTION pgrelay._append(
    p_source_id integer, p_operation "char", p_group_hashes integer[], p_data text[]
)
RETURNS bigint
LANGUAGE plpgsql
VOLATILE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_rows bigint;
BEGIN
    EXECUTE pgrelay._outbox_insert(
        pgrelay._active_slot(), '$1', '$5', p_source_id,
        'SELECT $2 AS operation, e.* FROM unnest($3, $4) AS e (group_hash, data)'
    )
    USING pg_current_xact_id()::text::bigint, p_operation, p_group_hashes, p_data, clock_timestamp();
    GET DIAGNOSTICS v_rows = ROW_COUNT;
    RETURN v_rows;
END
$function$;

COMMENT ON FUNCTION pgrelay._append(integer, "char", integer[], text[])
IS 'Append events of one source and operation to the outbox';
REVOKE ALL ON FUNCTION pgrelay._append(integer, "char", integer[], text[]) FROM PUBLIC;
