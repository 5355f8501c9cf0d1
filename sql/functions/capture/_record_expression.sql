-- Private: return the SQL that writes a row's event of the channel records, as a text[] with one JSON object: the
-- destination, which is NULL for the deployment's first, what the watch sends of the row, and what the mapping,
-- {"partition_keys": {...}}, adds to the record.
-- p_row: the alias of the row. p_relation: the table. p_is_guarded: as for _column_value. Raises PR147 (mapping).
-- Example:
--     ARRAY[pg_catalog.json_build_object('destination', 'audit'::pg_catalog.text, 'data', <_row_expression>,
--     'partition_keys', <_mapping_expression>)::pg_catalog.text]
CREATE OR REPLACE FUNCTION pgrelay._record_expression(
    p_watch pgrelay.watch, p_row text, p_relation regclass, p_is_guarded boolean
)
RETURNS text
LANGUAGE plpgsql
STABLE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_mapping CONSTANT json := p_watch.mapping;
    v_unknown text;
BEGIN
    IF v_mapping IS NOT NULL AND json_typeof(v_mapping) <> 'object' THEN
        PERFORM pgrelay._raise_bad_mapping(v_mapping::text || ' is no object');
    END IF;
    SELECT string_agg(quote_literal(k), ', ') INTO v_unknown
    FROM json_object_keys(v_mapping) AS k
    WHERE k <> 'partition_keys';
    IF v_unknown IS NOT NULL OR json_typeof(v_mapping -> 'partition_keys') <> 'object' THEN
        PERFORM pgrelay._raise_bad_mapping('that of a record has the member partition_keys alone, an object');
    END IF;
    RETURN format(
        'ARRAY[pg_catalog.json_build_object(''destination'', %L::pg_catalog.text, ''data'', %s, ''partition_keys'', %s)'
        '::pg_catalog.text]',
        substring(p_watch.destination FROM '^records:(.+)$'),
        pgrelay._row_expression(p_watch, p_relation, p_row, p_is_guarded),
        pgrelay._mapping_expression(coalesce(v_mapping -> 'partition_keys', 'null'), p_row, p_relation, p_is_guarded)
    );
END
$function$;

COMMENT ON FUNCTION pgrelay._record_expression(pgrelay.watch, text, regclass, boolean)
IS 'Return the SQL that writes a row''s event of the channel records';
REVOKE ALL ON FUNCTION pgrelay._record_expression(pgrelay.watch, text, regclass, boolean) FROM PUBLIC;
