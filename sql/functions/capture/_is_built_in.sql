-- Private: return whether an object of the catalog came with PostgreSQL: initdb uses no number from 16384 on. Without a
-- search path of its own, so that PostgreSQL puts it into the queries that call it.
CREATE OR REPLACE FUNCTION pgrelay._is_built_in(p_number oid)
RETURNS boolean
LANGUAGE sql
IMMUTABLE
SECURITY INVOKER
AS $function$
SELECT p_number OPERATOR(pg_catalog.<) 16384::pg_catalog.oid
$function$;

COMMENT ON FUNCTION pgrelay._is_built_in(oid) IS 'Return whether an object of the catalog came with PostgreSQL';
REVOKE ALL ON FUNCTION pgrelay._is_built_in(oid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pgrelay._is_built_in(oid) TO pgrelay_operator;
