-- Private: create or replace the capture function of a watch, pgrelay._capture_<watch_id>(), for the table as it is
-- now, and store in the watch what it was written for. A watch in mode direct needs no function of its own:
-- _capture_directly reads the catalog each time.
CREATE OR REPLACE FUNCTION pgrelay._write_capture(p_watch_id integer)
RETURNS void
LANGUAGE plpgsql
VOLATILE
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_name CONSTANT text := pgrelay._capture_name(p_watch_id);
    v_watch pgrelay.watch;
BEGIN
    SELECT w.* INTO STRICT v_watch FROM pgrelay.watch AS w WHERE w.watch_id = p_watch_id FOR UPDATE;
    SELECT n.nspname, c.relname INTO STRICT v_watch.table_schema, v_watch.table_name
    FROM pg_class AS c
    INNER JOIN pg_namespace AS n ON n.oid = c.relnamespace
    WHERE c.oid = v_watch.watched_table;

    UPDATE pgrelay.watch AS w
    SET
        source_id = pgrelay._save_source(v_watch),
        table_schema = v_watch.table_schema,
        table_name = v_watch.table_name,
        shape = pgrelay._table_shape(w.watched_table),
        problem = nullif(
            concat_ws(
                '; ',
                'the table no longer has ' || (
                    SELECT string_agg(quote_ident(c.name), ', ')
                    FROM unnest(w.columns || w.excluded_columns) AS c (name)
                    WHERE pgrelay._column_now(w, c.name) IS NULL
                ) || ': change the watch with pgrelay.watch(...)',
                CASE
                    WHEN w.condition IS NOT NULL AND pgrelay._condition_expression(w, 't') IS NULL
                        THEN 'a column of the condition was dropped or has another type, so that every row makes an '
                            'event: give the condition anew with pgrelay.watch(...)'
                END
            ),
            ''
        ),
        -- The names and numbers of now, because a restored table may have other numbers. A condition keeps its text, and
        -- so needs what its columns were called.
        columns = CASE
            WHEN w.columns IS NOT NULL
                THEN ARRAY(SELECT coalesce(pgrelay._column_now(w, c.name), c.name) FROM unnest(w.columns) AS c (name))
        END,
        excluded_columns = CASE
            WHEN w.excluded_columns IS NOT NULL
                THEN ARRAY(
                    SELECT unnest(coalesce(nullif(pgrelay._columns_now(w, c.name), '{}'), ARRAY[c.name]))
                    FROM unnest(w.excluded_columns) AS c (name)
                )
        END,
        table_columns = CASE
            WHEN w.condition IS NULL THEN pgrelay._table_columns(w.watched_table)
            ELSE w.table_columns
        END
    WHERE w.watch_id = p_watch_id
    RETURNING w.* INTO v_watch;

    IF v_watch.mode = 'direct' THEN
        RETURN;
    END IF;
    EXECUTE pgrelay._capture_definition(v_watch);
    EXECUTE format(
        'COMMENT ON FUNCTION pgrelay.%I() IS %L',
        v_name, format('Capture the changes of %s; written by watch', v_watch.watched_table::regclass)
    );
    EXECUTE format('REVOKE ALL ON FUNCTION pgrelay.%I() FROM PUBLIC', v_name);
    -- Whoever creates a trigger needs EXECUTE on its function.
    EXECUTE format('GRANT EXECUTE ON FUNCTION pgrelay.%I() TO pgrelay_operator', v_name);
END
$function$;

COMMENT ON FUNCTION pgrelay._write_capture(integer) IS 'Create or replace the capture function of a watch';
REVOKE ALL ON FUNCTION pgrelay._write_capture(integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pgrelay._write_capture(integer) TO pgrelay_operator;
