-- Private: return what a column is called at this moment, with its table and schema, also where the transaction's
-- snapshot is older; NULL if there is none of the number.
-- Example: public.orders.id
CREATE OR REPLACE FUNCTION pgrelay._column_identity(p_relation oid, p_number integer)
RETURNS text
LANGUAGE sql
STABLE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
SELECT i.identity FROM pg_identify_object('pg_class'::regclass, p_relation, p_number) AS i
$function$;

COMMENT ON FUNCTION pgrelay._column_identity(oid, integer) IS 'Return what a column is called at this moment';
REVOKE ALL ON FUNCTION pgrelay._column_identity(oid, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pgrelay._column_identity(oid, integer) TO pgrelay_capture;
