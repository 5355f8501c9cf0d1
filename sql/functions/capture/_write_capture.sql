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
    v_branches text := '';
    v_branch text;
BEGIN
    SELECT w.* INTO STRICT v_watch FROM pgrelay.watch AS w WHERE w.watch_id = p_watch_id FOR UPDATE;
    SELECT n.nspname, c.relname, c.relkind = 'p'
    INTO STRICT v_schema, v_table, v_is_partitioned
    FROM pg_class AS c
    INNER JOIN pg_namespace AS n ON n.oid = c.relnamespace
    WHERE c.oid = v_watch.watched_table;

    IF v_watch.channel = 'events' THEN
        v_data_members := format('"schema":%s,"table":%s,', to_json(v_schema), to_json(v_table));
        v_members := v_data_members
            || coalesce('"destination":' || to_json(v_watch.destination)::text || ',', '')
            || CASE WHEN v_watch.ordered THEN '"ordered":true,' ELSE '' END
            || CASE WHEN v_watch.packed THEN '"packed":true,' ELSE '' END;
    ELSE
        v_members := ''; -- the mapping says all
    END IF;
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
        IF v_operation = 'update' AND v_is_partitioned THEN
            v_branch := $sql$
        v_old_rows := (SELECT pg_catalog.count(*) FROM old_rows);
        v_new_rows := (SELECT pg_catalog.count(*) FROM new_rows);
        IF v_old_rows OPERATOR(pg_catalog.<>) v_new_rows THEN
            PERFORM pgrelay._warn_unpaired(v_watch_id, v_old_rows, v_new_rows);
            EXECUTE pgrelay._capture_statement(v_watch_id, TG_OP, TG_RELID, v_slot, false) USING v_xid, v_at;
            RETURN NULL;
        END IF;$sql$;
        END IF;
        IF v_operation = 'truncate' AND v_is_partitioned THEN
            -- It names its partition, which only the trigger's table knows.
            v_branch := $sql$
        IF NOT pgrelay._is_part_of_root_truncate(v_watch_id, TG_RELID, v_xid) THEN
            EXECUTE pgrelay._capture_statement(v_watch_id, TG_OP, TG_RELID, v_slot) USING v_xid, v_at;
        END IF;$sql$;
        ELSE
            FOR v_slot IN 0..2 LOOP
                v_branch := v_branch || format(
                    $sql$
        %1$s v_slot OPERATOR(pg_catalog.=) %2$s THEN%3$s;$sql$,
                    CASE v_slot WHEN 0 THEN 'IF' ELSE 'ELSIF' END,
                    v_slot,
                    pgrelay._outbox_insert(
                        v_slot, 'v_xid', 'v_at', v_watch.source_id,
                        pgrelay._operation_letter(v_operation, v_watch.channel),
                        pgrelay._capture_query(v_watch, upper(v_operation), v_watch.watched_table)
                    )
                );
            END LOOP;
            v_branch := v_branch || $sql$
        END IF;$sql$;
        END IF;
        v_branches := v_branches || format(
            $sql$
    %s TG_OP OPERATOR(pg_catalog.=) %L THEN%s$sql$,
            CASE v_branches WHEN '' THEN 'IF' ELSE 'ELSIF' END,
            upper(v_operation),
            v_branch
        );
    END LOOP;

    -- No search path of its own, which every call would pay for twice: every name and operator in it has its schema.
    EXECUTE format(
        $sql$
 CREATE OR REPLACE FUNCTION pgrelay.%1$I()
RETURNS trigger
LANGUAGE plpgsql
VOLATILE
SECURITY DEFINER
%2$s
AS $capture$
DECLARE
    v_watch_id CONSTANT pg_catalog.int4 := %3$s;
    v_xid CONSTANT pg_catalog.int8 := pg_catalog.pg_current_xact_id()::pg_catalog.text::pg_catalog.int8;
    v_at CONSTANT pg_catalog.timestamptz := pg_catalog.clock_timestamp();
    v_slot pg_catalog.int8 := pg_catalog.pg_sequence_last_value('pgrelay._slot'::pg_catalog.regclass);
    v_reason pg_catalog.text;
    v_old_rows pg_catalog.int8;
    v_new_rows pg_catalog.int8;
BEGIN
    IF
        pg_catalog.current_setting('pgrelay.capture', true) OPERATOR(pg_catalog.=) 'off'
        OR pg_catalog.pg_trigger_depth() OPERATOR(pg_catalog.>) 16
        OR v_slot OPERATOR(pg_catalog.>) 2
    THEN
        IF NOT pgrelay._should_capture(v_watch_id, TG_RELID, TG_OP, v_slot) THEN
            RETURN NULL;
        END IF;
        v_slot := v_slot OPERATOR(pg_catalog.%%) 3;
    END IF;
%4$s%5$s
    END IF;
    RETURN NULL;
EXCEPTION
    WHEN OTHERS THEN -- not query_canceled: who cancels, or times out, is obeyed
        v_reason := SQLERRM;
        BEGIN
            -- The table is no longer what this function was written for: written anew from the catalog, it goes on.
            EXECUTE pgrelay._capture_statement(v_watch_id, TG_OP, TG_RELID, v_slot) USING v_xid, v_at;
            PERFORM pgrelay._warn_stale_capture(v_watch_id, v_reason);
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
        pgrelay._capture_name(p_watch_id),
        pgrelay._capture_settings(v_watch.watched_table),
        p_watch_id,
        CASE
            WHEN v_is_partitioned THEN
                -- A partition that was detached keeps its triggers, and is no part of the watched table any longer.
                $sql$
    IF NOT EXISTS (
        SELECT
        FROM pgrelay.watch AS w
        WHERE
            w.watch_id OPERATOR(pg_catalog.=) v_watch_id
            AND w.watched_table::pg_catalog.oid
            OPERATOR(pg_catalog.=) pg_catalog.pg_partition_root(TG_RELID)::pg_catalog.oid
    ) THEN
        RETURN NULL;
    END IF;
$sql$
            ELSE ''
        END
        || CASE WHEN v_has_foreign_types THEN E'    PERFORM pgrelay._refuse_untrusted_json_casts();\n' ELSE '' END,
        v_branches
    );
    EXECUTE format(
        'COMMENT ON FUNCTION pgrelay.%I() IS %L',
        pgrelay._capture_name(p_watch_id),
        format('Capture the changes of %s; written by watch', v_watch.watched_table::regclass)
    );
    EXECUTE format('REVOKE ALL ON FUNCTION pgrelay.%I() FROM PUBLIC', pgrelay._capture_name(p_watch_id));
    -- Who creates a trigger needs EXECUTE on its function.
    EXECUTE format('GRANT EXECUTE ON FUNCTION pgrelay.%I() TO pgrelay_operator', pgrelay._capture_name(p_watch_id));
END
$function$;

COMMENT ON FUNCTION pgrelay._write_capture(integer) IS 'Write the capture function of a watch';
REVOKE ALL ON FUNCTION pgrelay._write_capture(integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pgrelay._write_capture(integer) TO pgrelay_operator;
