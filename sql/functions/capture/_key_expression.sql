-- Private: return the SQL that writes a row's key as the text of a JSON object; NULL without a key. One to_json for
-- each value takes a third of json_build_object's time.
-- p_row: the alias of the row. p_is_guarded: as for _column_value.
-- Example: for the key id and the row t,
--     '{"id":' OPERATOR(pg_catalog.||) pg_catalog.to_json(t.id)::pg_catalog.text OPERATOR(pg_catalog.||) '}'
CREATE OR REPLACE FUNCTION pgrelay._key_expression(
    p_watch pgrelay.watch, p_relation oid, p_row text, p_is_guarded boolean
)
RETURNS text
LANGUAGE sql
STABLE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
SELECT
    string_agg(
        format(
            '%L OPERATOR(pg_catalog.||) pg_catalog.to_json(%s)::pg_catalog.text',
            CASE k.position WHEN 1 THEN '{' ELSE ',' END || to_json(k.name)::text || ':',
            pgrelay._column_value(p_relation, k.name, format('%s.%I', p_row, k.name), p_is_guarded)
        ),
        ' OPERATOR(pg_catalog.||) ' ORDER BY k.position
    ) || ' OPERATOR(pg_catalog.||) ''}'''
FROM unnest(pgrelay._event_key(p_watch)) WITH ORDINALITY AS k (name, position)
$function$;

COMMENT ON FUNCTION pgrelay._key_expression(pgrelay.watch, oid, text, boolean)
IS 'Return the SQL that writes a row''s key as the text of a JSON object';
REVOKE ALL ON FUNCTION pgrelay._key_expression(pgrelay.watch, oid, text, boolean) FROM PUBLIC;
