-- Private: return the SQL that writes a row's events of the channel metrics as a text[] of JSON objects: one for each
-- object of the mapping, and none for an object whose value is NULL.
-- p_mapping: an object, or an array of them, whose members are those of a metric in the contract pgrelay.metrics/1.
-- p_row: the alias of the row. p_relation: the table. p_is_guarded: as for _column_value. Raises PR147
-- (mapping).
-- Example:
--     pg_catalog.array_remove(ARRAY[CASE WHEN (<value>)::pg_catalog.text OPERATOR(pg_catalog.<>) 'null'
--     THEN <_mapping_expression>::pg_catalog.text END]::pg_catalog.text[], NULL)
CREATE OR REPLACE FUNCTION pgrelay._metric_expression(
    p_mapping json, p_row text, p_relation regclass, p_is_guarded boolean
)
RETURNS text
LANGUAGE plpgsql
STABLE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    c_members CONSTANT text[] := ARRAY[
        'namespace', 'name', 'value', 'values', 'counts', 'statistics', 'unit', 'time', 'dimensions', 'high_resolution'
    ];
    v_metric json;
    v_unknown text;
    v_reading json;
    v_expressions text[];
BEGIN
    FOR v_metric IN
        SELECT m.value
        FROM json_array_elements(
            CASE json_typeof(p_mapping) WHEN 'array' THEN p_mapping ELSE json_build_array(p_mapping) END
        ) AS m (value)
    LOOP
        IF json_typeof(v_metric) IS DISTINCT FROM 'object' THEN
            PERFORM pgrelay._raise_bad_mapping(format('%s is no object', coalesce(v_metric::text, 'NULL')));
        END IF;
        SELECT string_agg(quote_literal(k), ', ') INTO v_unknown
        FROM json_object_keys(v_metric) AS k
        WHERE k <> ALL(c_members);
        v_reading := coalesce(v_metric -> 'value', v_metric -> 'values', v_metric -> 'statistics');
        IF v_unknown IS NOT NULL THEN
            PERFORM pgrelay._raise_bad_mapping(
                format('a metric has no member %s but %s', v_unknown, array_to_string(c_members, ', '))
            );
        ELSIF v_metric -> 'name' IS NULL OR v_reading IS NULL THEN
            PERFORM pgrelay._raise_bad_mapping('a metric has a name and one of value, values and statistics');
        END IF;
        v_expressions := v_expressions || format(
            'CASE WHEN (%s)::pg_catalog.text OPERATOR(pg_catalog.<>) ''null'' THEN %s::pg_catalog.text END',
            pgrelay._mapping_expression(v_reading, p_row, p_relation, p_is_guarded),
            pgrelay._mapping_expression(v_metric, p_row, p_relation, p_is_guarded)
        );
    END LOOP;
    IF v_expressions IS NULL THEN
        PERFORM pgrelay._raise_bad_mapping('it has no metric');
    END IF;
    RETURN format('pg_catalog.array_remove(ARRAY[%s]::pg_catalog.text[], NULL)', array_to_string(v_expressions, ', '));
END
$function$;

COMMENT ON FUNCTION pgrelay._metric_expression(json, text, regclass, boolean)
IS 'Return the SQL that writes a row''s events of the channel metrics';
REVOKE ALL ON FUNCTION pgrelay._metric_expression(json, text, regclass, boolean) FROM PUBLIC;
