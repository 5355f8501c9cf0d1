-- Private: return the SQL that writes a row's event of the channel records, as a text[] with one JSON object.
-- p_destination: the delivery stream's destination; NULL for the deployment's first. p_columns: the columns of the
-- record; NULL for all. p_mapping: NULL, or {"partition_keys": {...}} with what is added to the record. p_row: the
-- alias of the row. p_relation: the table. Raises PR147 (mapping).
-- Example:
--     ARRAY[pg_catalog.json_build_object('destination', 'audit'::pg_catalog.text, 'data', <_row_expression>,
--     'partition_keys', <_mapping_expression>)::pg_catalog.text]
CREATE OR REPLACE FUNCTION pgrelay._record_expression(
    p_destination text, p_columns text[], p_mapping json, p_row text, p_relation regclass
)
RETURNS text
LANGUAGE plpgsql
STABLE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_unknown text;
BEGIN
    IF p_mapping IS NOT NULL AND json_typeof(p_mapping) <> 'object' THEN
        PERFORM pgrelay._raise_bad_mapping(p_mapping::text || ' is no object');
    END IF;
    SELECT string_agg(quote_literal(k), ', ') INTO v_unknown
    FROM json_object_keys(p_mapping) AS k
    WHERE k <> 'partition_keys';
    IF v_unknown IS NOT NULL OR json_typeof(p_mapping -> 'partition_keys') <> 'object' THEN
        PERFORM pgrelay._raise_bad_mapping('that of a record has the member partition_keys alone, an object');
    END IF;
    RETURN format(
        'ARRAY[pg_catalog.json_build_object(''destination'', %L::pg_catalog.text, ''data'', %s, ''partition_keys'', %s)'
        '::pg_catalog.text]',
        p_destination,
        pgrelay._row_expression(p_columns, p_row),
        pgrelay._mapping_expression(coalesce(p_mapping -> 'partition_keys', 'null'), p_row, p_relation)
    );
END
$function$;

COMMENT ON FUNCTION pgrelay._record_expression(text, text[], json, text, regclass)
IS 'Return the SQL that writes a row''s event of the channel records';
REVOKE ALL ON FUNCTION pgrelay._record_expression(text, text[], json, text, regclass) FROM PUBLIC;
