-- Private: insert or change a watch, write its capture function, and return the watch. A NOTICE says what changed. Also
-- deletes the watch of a table of that name that was dropped.
-- Arguments that are NULL keep what the watch has; a new one has the defaults of the table pgrelay.watch.
-- p_columns, p_excluded_columns: either replaces both. p_condition_index: 0 for no condition. p_destination: '' for the
-- publisher's first. p_subject: '' for none. p_mapping: NULL keeps it as long as the channel stays.
-- Raises 42501 if the caller may not create triggers on the table.
CREATE OR REPLACE FUNCTION pgrelay._save_watch(
    p_table regclass,
    p_operations text[],
    p_columns text[],
    p_excluded_columns text[],
    p_payload text,
    p_condition_index oid,
    p_destination text,
    p_mapping json,
    p_ordered boolean,
    p_packed boolean,
    p_on_failure text,
    p_subject text
)
RETURNS pgrelay.watch
LANGUAGE plpgsql
VOLATILE
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_is_new boolean;
    v_old pgrelay.watch;
    v_watch pgrelay.watch;
    v_changes text;
BEGIN
    PERFORM pgrelay._require_right(p_table, 'TRIGGER');
    PERFORM pgrelay._delete_watch(w.watch_id)
    FROM pgrelay.watch AS w
    INNER JOIN pg_class AS t ON t.relname = w.table_name
    INNER JOIN pg_namespace AS n ON n.oid = t.relnamespace AND n.nspname = w.table_schema
    WHERE t.oid = p_table AND NOT EXISTS (SELECT FROM pg_class AS c WHERE c.oid = w.watched_table);

    INSERT INTO pgrelay.watch (watch_id, watched_table) OVERRIDING SYSTEM VALUE
    VALUES (
        coalesce(
            pgrelay._former_watch_id(p_table), nextval(pg_get_serial_sequence('pgrelay.watch', 'watch_id'))::integer
        ),
        p_table
    )
    ON CONFLICT DO NOTHING;
    v_is_new := FOUND;
    -- Locked, so that of two changes at a time neither undoes the other.
    SELECT w.* INTO STRICT v_old FROM pgrelay.watch AS w WHERE w.watched_table = p_table FOR UPDATE;
    v_watch := pgrelay._with_present_names(v_old);

    IF p_columns IS NOT NULL OR p_excluded_columns IS NOT NULL THEN
        v_watch.columns := p_columns;
        v_watch.excluded_columns := nullif(p_excluded_columns, '{}');
    END IF;
    IF p_condition_index IS NOT NULL THEN
        v_watch.condition := pgrelay._condition_text(p_condition_index);
        v_watch.condition_columns := pgrelay._condition_columns(p_table, p_condition_index);
        v_watch.condition_may_fail := coalesce(pgrelay._condition_may_fail(p_condition_index), false);
    END IF;
    v_watch.destination := CASE
        WHEN p_destination IS NULL THEN v_old.destination
        ELSE nullif(p_destination, '')
    END;
    v_watch.channel := pgrelay._channel_of(v_watch.destination);
    v_watch.mapping := CASE
        WHEN p_mapping IS NULL AND v_watch.channel = v_old.channel THEN v_watch.mapping
        ELSE p_mapping
    END;
    v_watch.operations := ARRAY(
        SELECT o.name
        FROM unnest(coalesce(p_operations, v_old.operations)) AS o (name)
        WHERE v_watch.channel = 'events' OR o.name IN ('insert', 'update') -- a deleted row cannot be mapped
        ORDER BY o.name
    );
    v_watch.payload := coalesce(p_payload, v_old.payload);
    v_watch.ordered := coalesce(p_ordered, v_old.ordered);
    v_watch.packed := coalesce(p_packed, v_old.packed);
    v_watch.on_failure := coalesce(p_on_failure, v_old.on_failure);
    v_watch.subject := CASE WHEN p_subject IS NULL THEN v_old.subject ELSE nullif(p_subject, '') END;
    PERFORM pgrelay._require_channel_options(v_watch);
    PERFORM pgrelay._raise_bad_mapping(format('%s has no column %s', p_table, m.missing))
    FROM pgrelay._missing_columns(p_table, pgrelay._mapping_columns(p_mapping)) AS m (missing)
    WHERE m.missing IS NOT NULL;

    UPDATE pgrelay.watch AS w
    SET
        operations = v_watch.operations,
        columns = v_watch.columns,
        excluded_columns = v_watch.excluded_columns,
        payload = v_watch.payload,
        condition = v_watch.condition,
        condition_columns = v_watch.condition_columns,
        condition_may_fail = v_watch.condition_may_fail,
        table_columns = v_watch.table_columns,
        table_columns_of = v_watch.table_columns_of,
        channel = v_watch.channel,
        destination = v_watch.destination,
        mapping = v_watch.mapping,
        ordered = v_watch.ordered,
        packed = v_watch.packed,
        subject = v_watch.subject,
        on_failure = v_watch.on_failure,
        watched_at = now(),
        watched_by = session_user
    WHERE w.watch_id = v_watch.watch_id;
    SELECT string_agg(format('%s %s -> %s', o.name, o.value, n.value), '; ' ORDER BY o.place) INTO v_changes
    FROM pgrelay._watch_options(v_old) AS o
    INNER JOIN pgrelay._watch_options(v_watch) AS n ON n.place = o.place
    WHERE n.value <> o.value;
    IF v_changes IS NOT NULL AND NOT v_is_new THEN
        RAISE NOTICE USING MESSAGE = format('the watch of %s changed: %s', p_table, v_changes);
    END IF;

    PERFORM pgrelay._write_capture(v_watch.watch_id);
    SELECT w.* INTO STRICT v_watch FROM pgrelay.watch AS w WHERE w.watch_id = v_watch.watch_id;
    RETURN v_watch;
END
$function$;

COMMENT ON FUNCTION pgrelay._save_watch(
    regclass, text[], text[], text[], text, oid, text, json, boolean, boolean, text, text
) IS 'Insert or change a watch';
REVOKE ALL ON FUNCTION pgrelay._save_watch(
    regclass, text[], text[], text[], text, oid, text, json, boolean, boolean, text, text
) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pgrelay._save_watch(
    regclass, text[], text[], text[], text, oid, text, json, boolean, boolean, text, text
) TO pgrelay_operator;
