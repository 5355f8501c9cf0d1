-- Private: return the columns of a table's primary key, in the order of the key; NULL without one.
CREATE OR REPLACE FUNCTION pgrelay._key_columns(p_table oid)
RETURNS text[]
LANGUAGE sql
STABLE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
SELECT array_agg(a.attname::text ORDER BY k.position)
FROM pg_index AS i
CROSS JOIN LATERAL unnest(i.indkey::smallint[]) WITH ORDINALITY AS k (attnum, position)
INNER JOIN pg_attribute AS a ON a.attrelid = i.indrelid AND a.attnum = k.attnum
WHERE i.indrelid = p_table AND i.indisprimary AND k.position <= i.indnkeyatts
$function$;

COMMENT ON FUNCTION pgrelay._key_columns(oid) IS 'Return the columns of a table''s primary key';
REVOKE ALL ON FUNCTION pgrelay._key_columns(oid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pgrelay._key_columns(oid) TO pgrelay_operator;
