-- Private: return a table and, if it is partitioned, its partitions at every level.
CREATE OR REPLACE FUNCTION pgrelay._table_parts(p_table regclass)
RETURNS SETOF regclass
LANGUAGE sql
STABLE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
SELECT p_table
UNION
SELECT t.relid FROM pg_partition_tree(p_table) AS t
$function$;

COMMENT ON FUNCTION pgrelay._table_parts(regclass) IS 'Return a table and its partitions at every level';
REVOKE ALL ON FUNCTION pgrelay._table_parts(regclass) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pgrelay._table_parts(regclass) TO pgrelay_operator;
