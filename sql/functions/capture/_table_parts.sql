-- Private: return a table and, if it is partitioned, its partitions at every level. Reads the catalog alone: unlike
-- pg_partition_tree it waits for no lock on the tables.
CREATE OR REPLACE FUNCTION pgrelay._table_parts(p_table regclass)
RETURNS SETOF regclass
LANGUAGE sql
STABLE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
WITH RECURSIVE part AS (
    SELECT p_table::oid AS relation
    UNION ALL
    SELECT i.inhrelid AS relation
    FROM part AS p
    INNER JOIN pg_inherits AS i ON i.inhparent = p.relation
    INNER JOIN pg_class AS c ON c.oid = i.inhrelid AND c.relispartition
)

SELECT p.relation::regclass FROM part AS p
$function$;

COMMENT ON FUNCTION pgrelay._table_parts(regclass) IS 'Return a table and its partitions at every level';
REVOKE ALL ON FUNCTION pgrelay._table_parts(regclass) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pgrelay._table_parts(regclass) TO pgrelay_operator;
