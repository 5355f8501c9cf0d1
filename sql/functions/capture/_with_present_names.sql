-- Private: return a watch whose table and columns, those of its condition and mapping too, have the names of now, and
-- the numbers by which they are found when they are renamed again. A restored table may have other numbers.
CREATE OR REPLACE FUNCTION pgrelay._with_present_names(p_watch pgrelay.watch)
RETURNS pgrelay.watch
LANGUAGE plpgsql
STABLE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_watch pgrelay.watch := p_watch;
BEGIN
    SELECT n.nspname, c.relname INTO STRICT v_watch.table_schema, v_watch.table_name
    FROM pg_class AS c
    INNER JOIN pg_namespace AS n ON n.oid = c.relnamespace
    WHERE c.oid = v_watch.watched_table;
    SELECT array_agg(coalesce(pgrelay._column_now(p_watch, c.name), c.name)) INTO v_watch.columns
    FROM unnest(p_watch.columns) AS c (name);
    v_watch.excluded_columns := nullif(pgrelay._excluded_now(p_watch), '{}');
    SELECT
        json_agg(
            json_build_object(
                'name', c.name, 'column', coalesce(c.column_now, c.name), 'type', c.type, 'labels', c.labels
            )
        )
    INTO v_watch.condition_columns
    FROM pgrelay._condition_columns_now(p_watch) AS c;
    v_watch.mapping := pgrelay._mapping_now(p_watch, p_watch.mapping);
    v_watch.table_columns := pgrelay._table_columns(p_watch.watched_table);
    v_watch.table_columns_of := p_watch.watched_table;
    RETURN v_watch;
END
$function$;

COMMENT ON FUNCTION pgrelay._with_present_names(pgrelay.watch)
IS 'Return a watch whose columns have the names of now';
REVOKE ALL ON FUNCTION pgrelay._with_present_names(pgrelay.watch) FROM PUBLIC;
