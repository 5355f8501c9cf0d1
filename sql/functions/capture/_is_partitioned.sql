-- Private: return whether a table is partitioned.
CREATE OR REPLACE FUNCTION pgrelay._is_partitioned(p_table oid)
RETURNS boolean
LANGUAGE sql
STABLE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
SELECT c.relkind = 'p' FROM pg_class AS c WHERE c.oid = p_table
$function$;

COMMENT ON FUNCTION pgrelay._is_partitioned(oid) IS 'Return whether a table is partitioned';
REVOKE ALL ON FUNCTION pgrelay._is_partitioned(oid) FROM PUBLIC;
