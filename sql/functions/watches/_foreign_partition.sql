-- Private: return a foreign table among a table's partitions; NULL if there is none. A trigger with transition tables
-- makes every statement fail that would collect rows of one.
CREATE OR REPLACE FUNCTION pgrelay._foreign_partition(p_table oid)
RETURNS text
LANGUAGE sql
STABLE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
SELECT min(t.relation::text)
FROM pgrelay._table_parts(p_table) AS t (relation)
INNER JOIN pg_class AS c ON c.oid = t.relation
WHERE c.relkind = 'f' AND c.relispartition
$function$;

COMMENT ON FUNCTION pgrelay._foreign_partition(oid) IS 'Return a foreign table among a table''s partitions';
REVOKE ALL ON FUNCTION pgrelay._foreign_partition(oid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pgrelay._foreign_partition(oid) TO pgrelay_operator;
