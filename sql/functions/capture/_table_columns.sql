-- Private: return the columns of a table as a watch keeps them.
-- Example: [{"name":"id","number":1},{"name":"amount","number":2}]
CREATE OR REPLACE FUNCTION pgrelay._table_columns(p_table oid)
RETURNS json
LANGUAGE sql
STABLE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
SELECT json_agg(json_build_object('name', a.attname, 'number', a.attnum) ORDER BY a.attnum)
FROM pg_attribute AS a
WHERE a.attrelid = p_table AND a.attnum > 0 AND NOT a.attisdropped
$function$;

COMMENT ON FUNCTION pgrelay._table_columns(oid) IS 'Return the columns of a table as a watch keeps them';
REVOKE ALL ON FUNCTION pgrelay._table_columns(oid) FROM PUBLIC;
