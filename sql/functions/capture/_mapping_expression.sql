-- Private: return the SQL that writes a value of a mapping as json. {"column": "name"} stands for the row's column of
-- that name, and for null if it was dropped; another object or an array is written member by member; any other value is
-- itself.
-- p_row: the alias of the row. p_relation: the table. p_is_guarded: as for _column_value.
-- Example: for {"unit": "Percent", "value": {"column": "humidity"}} and the row t,
--     pg_catalog.json_build_object('unit'::pg_catalog.text, '"Percent"'::pg_catalog.json,
--     'value'::pg_catalog.text, pg_catalog.to_json(t.humidity))
CREATE OR REPLACE FUNCTION pgrelay._mapping_expression(
    p_value json, p_row text, p_relation regclass, p_is_guarded boolean
)
RETURNS text
LANGUAGE plpgsql
STABLE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_kind CONSTANT text := json_typeof(p_value);
    v_column CONSTANT text := pgrelay._mapped_column(p_value);
BEGIN
    IF v_column IS NOT NULL THEN
        RETURN coalesce(
            'pg_catalog.to_json('
            || pgrelay._column_value(p_relation, v_column, format('%s.%I', p_row, v_column), p_is_guarded)
            || ')',
            '''null''::pg_catalog.json'
        );
    ELSIF v_kind = 'object' THEN
        RETURN (
            SELECT
                format(
                    'pg_catalog.json_build_object(%s)',
                    coalesce(
                        string_agg(
                            format(
                                '%L::pg_catalog.text, %s',
                                m.key,
                                pgrelay._mapping_expression(m.value, p_row, p_relation, p_is_guarded)
                            ),
                            ', '
                        ),
                        ''
                    )
                )
            FROM json_each(p_value) AS m
        );
    ELSIF v_kind = 'array' THEN
        RETURN (
            SELECT
                format(
                    'pg_catalog.json_build_array(%s)',
                    coalesce(
                        string_agg(
                            pgrelay._mapping_expression(m.value, p_row, p_relation, p_is_guarded), ', ' ORDER BY m.place
                        ),
                        ''
                    )
                )
            FROM json_array_elements(p_value) WITH ORDINALITY AS m (value, place)
        );
    END IF;
    RETURN format('%L::pg_catalog.json', p_value::text);
END
$function$;

COMMENT ON FUNCTION pgrelay._mapping_expression(json, text, regclass, boolean)
IS 'Return the SQL that writes a value of a mapping as json';
REVOKE ALL ON FUNCTION pgrelay._mapping_expression(json, text, regclass, boolean) FROM PUBLIC;
