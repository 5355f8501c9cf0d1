-- Private: return a digest of what a capture function is written for, as _table_shapes does.
CREATE OR REPLACE FUNCTION pgrelay._table_shape(p_table oid)
RETURNS text
LANGUAGE sql
STABLE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
SELECT s.shape FROM pgrelay._table_shapes(ARRAY[p_table]) AS s
$function$;

COMMENT ON FUNCTION pgrelay._table_shape(oid) IS 'Return a digest of what a capture function is written for';
REVOKE ALL ON FUNCTION pgrelay._table_shape(oid) FROM PUBLIC;
