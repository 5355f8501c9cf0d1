-- Private: return the SQL that writes what a watch sends of a row as the text of a JSON object.
-- p_relation: the table, or one of its partitions. p_row: the alias of the row. p_is_guarded: as for _column_value.
-- Example: for all columns, and for the columns id and state, of the row t,
--     pg_catalog.row_to_json(t.*)::pg_catalog.text
--     <_object_expression>
CREATE OR REPLACE FUNCTION pgrelay._row_expression(
    p_watch pgrelay.watch, p_relation oid, p_row text, p_is_guarded boolean
)
RETURNS text
LANGUAGE sql
STABLE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
-- t.* and not t, which would mean a column named t.
SELECT
    CASE
        WHEN w.o_are_all AND NOT p_is_guarded AND v.are_as_they_are
            THEN format('pg_catalog.row_to_json(%s.*)::pg_catalog.text', p_row)
        ELSE pgrelay._object_expression(p_relation, w.o_names, v.columns, p_is_guarded)
    END
FROM pgrelay._watched_columns(p_watch, p_relation) AS w
CROSS JOIN LATERAL (
    SELECT
        array_agg(format('%s.%I', p_row, c.name) ORDER BY c.position) AS columns,
        bool_and(pgrelay._column_value(p_relation, c.name, 'x', false) = 'x') AS are_as_they_are
    FROM unnest(w.o_names) WITH ORDINALITY AS c (name, position)
) AS v
$function$;

COMMENT ON FUNCTION pgrelay._row_expression(pgrelay.watch, oid, text, boolean)
IS 'Return the SQL that writes what a watch sends of a row';
REVOKE ALL ON FUNCTION pgrelay._row_expression(pgrelay.watch, oid, text, boolean) FROM PUBLIC;
