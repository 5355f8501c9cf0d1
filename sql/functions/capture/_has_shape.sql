-- Private: return whether a table is as it was when its capture function was written. It is no more IMMUTABLE than the
-- table: it is called so because PostgreSQL then calls it once, when it plans the statement that asks, and again when
-- the table was altered or its schema renamed, by whomever, also earlier in the same transaction: that throws the plan
-- away. So a writer pays nothing for it. It reads the catalog as the transaction's snapshot shows it, so a transaction
-- that is not READ COMMITTED must not rely on it.
CREATE OR REPLACE FUNCTION pgrelay._has_shape(p_table oid, p_shape text)
RETURNS boolean
LANGUAGE plpgsql
IMMUTABLE
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    RETURN pgrelay._table_shape(p_table) IS NOT DISTINCT FROM p_shape;
END
$function$;

COMMENT ON FUNCTION pgrelay._has_shape(oid, text)
IS 'Return whether a table is as it was when its capture function was written';
REVOKE ALL ON FUNCTION pgrelay._has_shape(oid, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pgrelay._has_shape(oid, text) TO pgrelay_capture;
