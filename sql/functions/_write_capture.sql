-- Private: write the capture function of a watch, pgrelay._capture_<watch_id>(), for the table as it is now, and the
-- source that its events name. The function's plans are static: what can be decided here is not decided for each row.
CREATE OR REPLACE FUNCTION pgrelay._write_capture(p_watch_id integer)
RETURNS void
LANGUAGE plpgsql
VOLATILE
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_watch pgrelay.watch;
    v_schema text;
    v_table text;
    v_members text;
    v_data_members text;
    v_missing text;
    v_is_partitioned boolean;
    v_has_foreign_types boolean;
    v_operation text;
    v_slot integer;
    v_insert text;
    v_branches text := '';
    v_branch text;
BEGIN
    SELECT w.* INTO STRICT v_watch FROM pgrelay.watch AS w WHERE w.watch_id = p_watch_id FOR UPDATE;
    SELECT n.nspname, c.relname, c.relkind = 'p'
    INTO STRICT v_schema, v_table, v_is_partitioned
    FROM pg_class AS c
    INNER JOIN pg_namespace AS n ON n.oid = c.relnamespace
    WHERE c.oid = v_watch.watched_table;

    v_data_members := format('"schema":%s,"table":%s,', to_json(v_schema), to_json(v_table));
    v_members := v_data_members
        || coalesce('"destination":' || to_json(v_watch.destination)::text || ',', '')
        || CASE WHEN v_watch.ordered THEN '"ordered":true,' ELSE '' END
        || CASE WHEN v_watch.packed THEN '"packed":true,' ELSE '' END;
    IF NOT EXISTS (
        SELECT FROM pgrelay.source AS s
        WHERE s.source_id = v_watch.source_id AND s.members = v_members AND s.channel = v_watch.channel
    ) THEN
        INSERT INTO pgrelay.source (channel, watch_id, members, data_members)
        VALUES (v_watch.channel, v_watch.watch_id, v_members, v_data_members)
        RETURNING source_id INTO v_watch.source_id;
    END IF;

    SELECT string_agg(quote_ident(m.name), ', ') INTO v_missing
    FROM unnest(v_watch.columns || v_watch.excluded_columns) AS m (name)
    WHERE NOT EXISTS (
        SELECT FROM pg_attribute AS a
        WHERE a.attrelid = v_watch.watched_table AND a.attname = m.name AND a.attnum > 0 AND NOT a.attisdropped
    );

    UPDATE pgrelay.watch AS w
    SET
        source_id = v_watch.source_id,
        table_schema = v_schema,
        table_name = v_table,
        shape = pgrelay._table_shape(w.watched_table),
        problem = 'the table no longer has ' || v_missing || ': change the watch with pgrelay.watch(...)'
    WHERE w.watch_id = p_watch_id;

    IF v_watch.mode = 'direct' THEN
        RETURN; -- its trigger is _capture_directly, which asks the catalog each time
    END IF;

    SELECT bool_or(a.atttypid >= 16384) INTO v_has_foreign_types
    FROM pg_attribute AS a
    WHERE a.attrelid = v_watch.watched_table AND a.attnum > 0 AND NOT a.attisdropped;

    FOREACH v_operation IN ARRAY v_watch.operations LOOP
        v_branch := '';
        FOR v_slot IN 0..2 LOOP
            v_insert := format(
                E'            INSERT INTO pgrelay._outbox_%s (xid, at, source_id, operation, group_hash, data)\n'
                '            SELECT v_xid, v_at, %s, %L::"char", q.group_hash, q.data\n            FROM (%s) AS q;',
                v_slot, v_watch.source_id, left(v_operation, 1),
                -- A TRUNCATE names its partition, which only the trigger's table knows.
                CASE
                    WHEN v_operation = 'truncate' AND v_is_partitioned THEN NULL
                    ELSE pgrelay._capture_query(v_watch, upper(v_operation), v_watch.watched_table)
                END
            );
            v_branch := v_branch || format(
                E'        %s v_slot = %s THEN\n%s\n', CASE v_slot WHEN 0 THEN 'IF' ELSE 'ELSIF' END, v_slot, v_insert
            );
        END LOOP;
        IF v_operation = 'truncate' AND v_is_partitioned THEN
            v_branch := E'        EXECUTE pgrelay._capture_statement(v_watch_id, TG_OP, TG_RELID, v_slot) '
                E'USING v_xid, v_at;\n';
        ELSE
            v_branch := v_branch || E'        END IF;\n';
        END IF;
        IF v_operation = 'update' AND v_is_partitioned THEN
            v_branch := E'        v_old_rows := (SELECT count(*) FROM old_rows);\n'
                || E'        v_new_rows := (SELECT count(*) FROM new_rows);\n'
                || E'        IF v_old_rows <> v_new_rows THEN\n'
                || E'            PERFORM pgrelay._warn_unpaired(v_watch_id, v_old_rows, v_new_rows);\n'
                || E'            EXECUTE pgrelay._capture_statement(v_watch_id, TG_OP, TG_RELID, v_slot, false) '
                || E'USING v_xid, v_at;\n            RETURN NULL;\n        END IF;\n'
                || v_branch;
        END IF;
        v_branches := v_branches || format(
            E'    %s TG_OP = %L THEN\n%s', CASE v_branches WHEN '' THEN 'IF' ELSE 'ELSIF' END, upper(v_operation), v_branch
        );
    END LOOP;

    EXECUTE format(
        $sql$
 CREATE OR REPLACE FUNCTION pgrelay.%1$I()
RETURNS trigger
LANGUAGE plpgsql
VOLATILE
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
%2$s
AS $capture$
DECLARE
    v_watch_id CONSTANT integer := %3$s;
    v_xid CONSTANT bigint := pg_current_xact_id()::text::bigint;
    v_at CONSTANT timestamptz := clock_timestamp();
    v_slot smallint;
    v_stop_at_bytes bigint;
    v_old_rows bigint;
    v_new_rows bigint;
BEGIN
    IF current_setting('pgrelay.capture', true) = 'off' THEN
        IF pgrelay._may_skip_capture(TG_RELID) THEN
            RETURN NULL;
        END IF;
    END IF;
    IF pg_trigger_depth() > 16 THEN
        PERFORM pgrelay._note_loop(v_watch_id, TG_OP);
        RETURN NULL;
    END IF;
    SELECT r.active, r.stop_at_bytes INTO v_slot, v_stop_at_bytes FROM pgrelay._ring AS r;
    IF v_stop_at_bytes IS NOT NULL THEN
        IF pgrelay._backlog_is_full(v_slot, v_stop_at_bytes, v_watch_id, TG_OP) THEN
            RETURN NULL;
        END IF;
    END IF;
%4$s%5$s    END IF;
    RETURN NULL;
EXCEPTION
    WHEN OTHERS THEN -- not query_canceled: who cancels, or times out, is obeyed
        DECLARE
            v_reason CONSTANT text := SQLERRM;
        BEGIN
            -- The table is no longer what this function was written for: written anew from the catalog, it goes on.
            EXECUTE pgrelay._capture_statement(v_watch_id, TG_OP, TG_RELID, v_slot) USING v_xid, v_at;
            PERFORM pgrelay._warn_adapted(v_watch_id, v_reason);
        EXCEPTION
            WHEN OTHERS THEN
                BEGIN
                    EXECUTE pgrelay._capture_statement(v_watch_id, TG_OP, TG_RELID, v_slot, true, 'key')
                    USING v_xid, v_at;
                    PERFORM pgrelay._warn_key_only(v_watch_id, TG_OP, SQLERRM);
                EXCEPTION
                    WHEN OTHERS THEN
                        PERFORM pgrelay._note_capture_failure(v_watch_id, TG_OP, SQLERRM);
                END;
        END;
        RETURN NULL;
END
$capture$
        $sql$,
        '_capture_' || p_watch_id,
        pgrelay._settings_of_types(v_watch.watched_table),
        p_watch_id,
        CASE WHEN v_has_foreign_types THEN E'    PERFORM pgrelay._refuse_untrusted_json_casts();\n' ELSE '' END,
        v_branches
    );
    EXECUTE format(
        'COMMENT ON FUNCTION pgrelay.%I() IS %L',
        '_capture_' || p_watch_id,
        format('Capture the changes of %s; written by watch', v_watch.watched_table::regclass)
    );
    EXECUTE format('REVOKE ALL ON FUNCTION pgrelay.%I() FROM PUBLIC', '_capture_' || p_watch_id);
    -- Who creates a trigger needs EXECUTE on its function.
    EXECUTE format('GRANT EXECUTE ON FUNCTION pgrelay.%I() TO pgrelay_operator', '_capture_' || p_watch_id);
END
$function$;

COMMENT ON FUNCTION pgrelay._write_capture(integer) IS 'Write the capture function of a watch';
REVOKE ALL ON FUNCTION pgrelay._write_capture(integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pgrelay._write_capture(integer) TO pgrelay_operator;
