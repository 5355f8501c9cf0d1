-- Private: return the SQL that writes a row, or some columns of it, as the text of a JSON object.
-- p_columns: which columns; NULL for all. p_row: the alias of the row.
-- Example: for all columns, and for the columns id and state, of the row t,
--     pg_catalog.row_to_json(t.*)::pg_catalog.text
--     (SELECT pg_catalog.row_to_json(chosen.*)::pg_catalog.text FROM (SELECT t.id, t.state) AS chosen)
CREATE OR REPLACE FUNCTION pgrelay._row_expression(p_columns text[], p_row text)
RETURNS text
LANGUAGE sql
IMMUTABLE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
-- t.* and not t, which would mean a column named t.
SELECT
    CASE
        WHEN p_columns IS NULL THEN format('pg_catalog.row_to_json(%s.*)::pg_catalog.text', p_row)
        ELSE coalesce(
            (
                SELECT
                    '(SELECT pg_catalog.row_to_json(chosen.*)::pg_catalog.text FROM (SELECT '
                    || string_agg(format('%s.%I', p_row, c.name), ', ' ORDER BY c.position)
                    || ') AS chosen)'
                FROM unnest(p_columns) WITH ORDINALITY AS c (name, position)
            ),
            '''{}'''
        )
    END
$function$;

COMMENT ON FUNCTION pgrelay._row_expression(text[], text) IS 'Return the SQL that writes a row as JSON';
REVOKE ALL ON FUNCTION pgrelay._row_expression(text[], text) FROM PUBLIC;
