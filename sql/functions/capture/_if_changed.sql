-- Private: return the SQL of a value that is NULL unless an update changed a column. The operator *<> compares records
-- byte by byte: it works for every type, and calls no operator that the table's owner made.
-- p_column: the column's number, as in _version_query. p_value: the SQL of the value.
-- Example: _if_changed(2, quote_literal('"state"')) returns
--     CASE WHEN ROW(n.c2)::pg_catalog.record OPERATOR(pg_catalog.*<>) ROW(o.c2)::pg_catalog.record THEN '"state"' END
CREATE OR REPLACE FUNCTION pgrelay._if_changed(p_column bigint, p_value text)
RETURNS text
LANGUAGE sql
IMMUTABLE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
SELECT
    format(
        'CASE WHEN ROW(n.c%1$s)::pg_catalog.record OPERATOR(pg_catalog.*<>) ROW(o.c%1$s)::pg_catalog.record THEN %2$s END',
        p_column, p_value
    )
$function$;

COMMENT ON FUNCTION pgrelay._if_changed(bigint, text)
IS 'Return the SQL of a value that is NULL unless an update changed a column';
REVOKE ALL ON FUNCTION pgrelay._if_changed(bigint, text) FROM PUBLIC;
