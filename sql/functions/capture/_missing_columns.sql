-- Private: return those names that are no column of a table, quoted and joined with commas; NULL if all are columns.
CREATE OR REPLACE FUNCTION pgrelay._missing_columns(p_table oid, p_names text[])
RETURNS text
LANGUAGE sql
STABLE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
SELECT string_agg(coalesce(quote_ident(n.name), 'NULL'), ', ')
FROM unnest(p_names) AS n (name)
WHERE NOT EXISTS (
    SELECT FROM pg_attribute AS a
    WHERE a.attrelid = p_table AND a.attname = n.name AND a.attnum > 0 AND NOT a.attisdropped
)
$function$;

COMMENT ON FUNCTION pgrelay._missing_columns(oid, text[]) IS 'Return those names that are no column of a table';
REVOKE ALL ON FUNCTION pgrelay._missing_columns(oid, text[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pgrelay._missing_columns(oid, text[]) TO pgrelay_operator;
