-- Private: return the SQL that writes a row's key as the text of a JSON object; 'null' without a key.
-- p_row: the alias of the row.
CREATE OR REPLACE FUNCTION pgrelay._key_expression(p_key_columns text[], p_row text)
RETURNS text
LANGUAGE sql
IMMUTABLE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
-- Each value goes through to_json by itself: a third of the time of json_build_object, and as safe.
SELECT
    coalesce(
        string_agg(
            format(
                '%L OPERATOR(pg_catalog.||) pg_catalog.to_json(%s.%I)::pg_catalog.text',
                CASE k.position WHEN 1 THEN '{' ELSE ',' END || to_json(k.name)::text || ':',
                p_row,
                k.name
            ),
            ' OPERATOR(pg_catalog.||) ' ORDER BY k.position
        ) || ' OPERATOR(pg_catalog.||) ''}''',
        '''null'''
    )
FROM unnest(p_key_columns) WITH ORDINALITY AS k (name, position)
$function$;

COMMENT ON FUNCTION pgrelay._key_expression(text[], text) IS 'Return the SQL that writes a row''s key';
REVOKE ALL ON FUNCTION pgrelay._key_expression(text[], text) FROM PUBLIC;
