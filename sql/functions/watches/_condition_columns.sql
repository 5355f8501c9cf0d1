-- Private: return the columns that the predicate of an index that _condition_index made names; NULL for NULL.
CREATE OR REPLACE FUNCTION pgrelay._condition_columns(p_index oid)
RETURNS text[]
LANGUAGE sql
STABLE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
SELECT array_agg(a.attname::text ORDER BY a.attnum)
FROM pg_index AS i
INNER JOIN pg_constraint AS c ON c.conrelid = i.indrelid AND c.conname = 'pgrelay_condition_columns'
INNER JOIN pg_attribute AS a
    ON
        a.attrelid = i.indrelid AND a.attnum > 0 AND NOT a.attisdropped
        AND (a.attnum = ANY(c.conkey) OR 0 = ANY(c.conkey)) -- 0: it names the whole row
WHERE i.indexrelid = p_index
$function$;

COMMENT ON FUNCTION pgrelay._condition_columns(oid) IS 'Return the columns that a row condition names';
REVOKE ALL ON FUNCTION pgrelay._condition_columns(oid) FROM PUBLIC;
