-- Private: return a digest of what a capture function is written for: the table's name, columns, types and key.
CREATE OR REPLACE FUNCTION pgrelay._table_shape(p_table oid)
RETURNS text
LANGUAGE sql
STABLE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
SELECT
    md5(
        concat_ws(
            '/',
            c.relnamespace::regnamespace::text,
            c.relname,
            array_to_string(pgrelay._key_columns(c.oid), ','),
            (
                SELECT string_agg(format('%s %I %s', a.attnum, a.attname, a.atttypid), ',' ORDER BY a.attnum)
                FROM pg_attribute AS a
                WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
            )
        )
    )
FROM pg_class AS c
WHERE c.oid = p_table
$function$;

COMMENT ON FUNCTION pgrelay._table_shape(oid) IS 'Return a digest of what a capture function is written for';
REVOKE ALL ON FUNCTION pgrelay._table_shape(oid) FROM PUBLIC;
