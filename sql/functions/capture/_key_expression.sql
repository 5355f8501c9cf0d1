-- Private: return the SQL that writes a row's key as the text of a JSON object; NULL without a key. One to_json for
-- each value takes a third of json_build_object's time.
-- p_row: the alias of the row.
-- Example: for the key id and the row t,
--     '{"id":' OPERATOR(pg_catalog.||) pg_catalog.to_json(t.id)::pg_catalog.text OPERATOR(pg_catalog.||) '}'
CREATE OR REPLACE FUNCTION pgrelay._key_expression(p_key_columns text[], p_row text)
RETURNS text
LANGUAGE sql
IMMUTABLE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
SELECT
    string_agg(
        format(
            '%L OPERATOR(pg_catalog.||) pg_catalog.to_json(%s.%I)::pg_catalog.text',
            CASE k.position WHEN 1 THEN '{' ELSE ',' END || to_json(k.name)::text || ':',
            p_row,
            k.name
        ),
        ' OPERATOR(pg_catalog.||) ' ORDER BY k.position
    ) || ' OPERATOR(pg_catalog.||) ''}'''
FROM unnest(p_key_columns) WITH ORDINALITY AS k (name, position)
$function$;

COMMENT ON FUNCTION pgrelay._key_expression(text[], text) IS 'Return the SQL that writes a row''s key';
REVOKE ALL ON FUNCTION pgrelay._key_expression(text[], text) FROM PUBLIC;
