-- Private: return the SQL that writes columns of a row as the text of a JSON object.
-- p_columns: their names in the table, which become the members'. p_values: the SQL of their values, in the same order.
-- p_is_guarded: as for _column_value.
-- Example: for id and state, as n.c1 and n.c2,
--     (SELECT pg_catalog.row_to_json(chosen.*)::pg_catalog.text FROM (SELECT n.c1 AS id, n.c2 AS state) AS chosen)
CREATE OR REPLACE FUNCTION pgrelay._object_expression(
    p_relation oid, p_columns text[], p_values text[], p_is_guarded boolean
)
RETURNS text
LANGUAGE sql
STABLE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
SELECT
    coalesce(
        '(SELECT pg_catalog.row_to_json(chosen.*)::pg_catalog.text FROM (SELECT '
        || string_agg(
            format('%s AS %I', pgrelay._column_value(p_relation, c.name, c.value, p_is_guarded), c.name),
            ', ' ORDER BY c.position
        )
        || ') AS chosen)',
        '''{}'''
    )
FROM unnest(p_columns, p_values) WITH ORDINALITY AS c (name, value, position)
$function$;

COMMENT ON FUNCTION pgrelay._object_expression(oid, text[], text[], boolean)
IS 'Return the SQL that writes columns of a row as the text of a JSON object';
REVOKE ALL ON FUNCTION pgrelay._object_expression(oid, text[], text[], boolean) FROM PUBLIC;
