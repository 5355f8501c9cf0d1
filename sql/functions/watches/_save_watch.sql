-- Private: insert or update a watch, write its capture function, and return the watch. Also deletes the watches of
-- tables that were dropped.
CREATE OR REPLACE FUNCTION pgrelay._save_watch(
    p_table regclass,
    p_operations text[],
    p_columns text[],
    p_excluded_columns text[],
    p_payload text,
    p_condition_index oid,
    p_channel text,
    p_destination text,
    p_mapping json,
    p_ordered boolean,
    p_packed boolean,
    p_mode text
)
RETURNS pgrelay.watch
LANGUAGE plpgsql
VOLATILE
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_watch pgrelay.watch;
BEGIN
    PERFORM pgrelay._delete_watch(w.watch_id)
    FROM pgrelay.watch AS w
    WHERE NOT EXISTS (SELECT FROM pg_class AS c WHERE c.oid = w.watched_table);

    INSERT INTO pgrelay.watch (
        watched_table, operations, columns, excluded_columns, payload, condition, condition_columns, table_columns,
        channel, destination, mapping, ordered, packed, mode
    )
    VALUES (
        p_table, p_operations, p_columns, p_excluded_columns, p_payload, pgrelay._condition_text(p_condition_index),
        pgrelay._condition_columns(p_condition_index), pgrelay._table_columns(p_table), p_channel, p_destination,
        p_mapping, p_ordered, p_packed, p_mode
    )
    ON CONFLICT (watched_table) DO UPDATE
        SET
            operations = excluded.operations,
            columns = excluded.columns,
            excluded_columns = excluded.excluded_columns,
            payload = excluded.payload,
            condition = excluded.condition,
            condition_columns = excluded.condition_columns,
            table_columns = excluded.table_columns,
            channel = excluded.channel,
            destination = excluded.destination,
            mapping = excluded.mapping,
            ordered = excluded.ordered,
            packed = excluded.packed,
            mode = excluded.mode,
            watched_at = now(),
            watched_by = session_user
    RETURNING * INTO v_watch;
    PERFORM pgrelay._write_capture(v_watch.watch_id);
    SELECT w.* INTO STRICT v_watch FROM pgrelay.watch AS w WHERE w.watch_id = v_watch.watch_id;
    RETURN v_watch;
END
$function$;

COMMENT ON FUNCTION pgrelay._save_watch(
    regclass, text[], text[], text[], text, oid, text, text, json, boolean, boolean, text
) IS 'Insert or update a watch';
REVOKE ALL ON FUNCTION pgrelay._save_watch(
    regclass, text[], text[], text[], text, oid, text, text, json, boolean, boolean, text
) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pgrelay._save_watch(
    regclass, text[], text[], text[], text, oid, text, text, json, boolean, boolean, text
) TO pgrelay_operator;
