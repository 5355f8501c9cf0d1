-- Private: append events of one source and operation to the outbox, and return how many.
-- p_group_hashes, p_data: the columns group_hash and data of the events. p_at: when they were captured. p_event_ids:
-- the numbers of events that already have one; NULL to draw new ones.
CREATE OR REPLACE FUNCTION pgrelay._append(
    p_source_id integer,
    p_operation "char",
    p_group_hashes integer[],
    p_data text[],
    p_at timestamptz DEFAULT clock_timestamp(),
    p_event_ids bigint[] DEFAULT NULL
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
        pgrelay._active_slot(), '$1', '$2', p_source_id, p_operation,
        'SELECT e.* FROM unnest($3, $4, $5) AS e (group_hash, data, event_id)', p_event_ids IS NOT NULL
    )
    USING pg_current_xact_id()::text::bigint, p_at, p_group_hashes, p_data, p_event_ids;
    GET DIAGNOSTICS v_rows = ROW_COUNT;
    RETURN v_rows;
END
$function$;

COMMENT ON FUNCTION pgrelay._append(integer, "char", integer[], text[], timestamptz, bigint[])
IS 'Append events of one source and operation to the outbox';
REVOKE ALL ON FUNCTION pgrelay._append(integer, "char", integer[], text[], timestamptz, bigint[]) FROM PUBLIC;
