-- Private: return the SQL that gives to_json the value of a column.
-- p_column: its name in the table. p_value: the SQL of the value. p_is_guarded: whether the column may have another
-- type when the SQL is run than it has now; then a value of another type is written as its text.
-- Example: for t.id, and the same guarded,
--     t.id
--     CASE WHEN pg_catalog.pg_typeof(t.id)::pg_catalog.oid OPERATOR(pg_catalog.=) 23::pg_catalog.oid
--     THEN pg_catalog.to_json(t.id)
--     WHEN pg_catalog.num_nulls(t.id) OPERATOR(pg_catalog.=) 0 THEN pg_catalog.to_json(pg_catalog.concat(t.id)) END
CREATE OR REPLACE FUNCTION pgrelay._column_value(
    p_relation oid, p_column text, p_value text, p_is_guarded boolean
)
RETURNS text
LANGUAGE sql
STABLE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
SELECT
    CASE
        WHEN NOT p_is_guarded THEN v.written
        ELSE
            format(
                'CASE WHEN pg_catalog.pg_typeof(%1$s)::pg_catalog.oid OPERATOR(pg_catalog.=) %2$s::pg_catalog.oid '
                'THEN pg_catalog.to_json(%3$s) '
                'WHEN pg_catalog.num_nulls(%1$s) OPERATOR(pg_catalog.=) 0 '
                'THEN pg_catalog.to_json(pg_catalog.concat(%1$s)) END',
                p_value, a.atttypid::oid, v.written
            )
    END
FROM pg_attribute AS a
CROSS JOIN LATERAL (SELECT pgrelay._value_expression(a.atttypid, p_value)) AS v (written)
WHERE a.attrelid = p_relation AND a.attname = p_column AND NOT a.attisdropped
$function$;

COMMENT ON FUNCTION pgrelay._column_value(oid, text, text, boolean)
IS 'Return the SQL that gives to_json the value of a column';
REVOKE ALL ON FUNCTION pgrelay._column_value(oid, text, text, boolean) FROM PUBLIC;
