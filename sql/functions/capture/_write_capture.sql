-- Private: create or replace the capture function of a watch, pgrelay_capture._capture_<watch_id>(), for the table as
-- it is now, and store in the watch what it was written for.
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
    v_watch := pgrelay._with_present_names(v_watch);
    v_watch.source_id := pgrelay._save_source(v_watch);
    v_watch.shape := pgrelay._table_shape(v_watch.watched_table);
    v_watch.problem := pgrelay._watch_problem(v_watch);
    UPDATE pgrelay.watch AS w
    SET
        columns = v_watch.columns,
        excluded_columns = v_watch.excluded_columns,
        condition_columns = v_watch.condition_columns,
        mapping = v_watch.mapping,
        table_columns = v_watch.table_columns,
        table_columns_of = v_watch.table_columns_of,
        table_schema = v_watch.table_schema,
        table_name = v_watch.table_name,
        source_id = v_watch.source_id,
        shape = v_watch.shape,
        problem = v_watch.problem
    WHERE w.watch_id = p_watch_id;

    EXECUTE pgrelay._capture_definition(v_watch);
    EXECUTE format(
        'COMMENT ON FUNCTION pgrelay_capture.%I() IS %L',
        v_name, format('Capture the changes of %s; written by watch', v_watch.watched_table::regclass)
    );
    EXECUTE format('REVOKE ALL ON FUNCTION pgrelay_capture.%I() FROM PUBLIC', v_name);
    -- Whoever creates a trigger needs EXECUTE on its function.
    EXECUTE format('GRANT EXECUTE ON FUNCTION pgrelay_capture.%I() TO pgrelay_operator', v_name);
    IF NOT EXISTS (
        SELECT FROM pg_proc AS p
        WHERE
            p.pronamespace = 'pgrelay_capture'::regnamespace AND p.proname = v_name
            AND p.proowner = 'pgrelay_capture'::regrole
    ) THEN
        -- An owner-to-be needs CREATE, and must not keep it: who may create may replace. One at a time, because both
        -- change the same row of the catalog.
        PERFORM FROM pgrelay._origin AS g FOR UPDATE;
        GRANT CREATE ON SCHEMA pgrelay_capture TO pgrelay_capture;
        EXECUTE format('ALTER FUNCTION pgrelay_capture.%I() OWNER TO pgrelay_capture', v_name);
        REVOKE CREATE ON SCHEMA pgrelay_capture FROM pgrelay_capture;
    END IF;
END
$function$;

COMMENT ON FUNCTION pgrelay._write_capture(integer) IS 'Create or replace the capture function of a watch';
REVOKE ALL ON FUNCTION pgrelay._write_capture(integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pgrelay._write_capture(integer) TO pgrelay_operator;
