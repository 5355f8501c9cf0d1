-- Private: return the columns that the predicate of an index that _condition_index made names; NULL for NULL.
CREATE OR REPLACE FUNCTION pgrelay._condition_columns(p_index oid)
RETURNS text[]
LANGUAGE sql
STABLE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
SELECT array_agg(DISTINCT a.attname::text)
FROM pg_depend AS d
INNER JOIN pg_index AS i ON i.indexrelid = d.objid
INNER JOIN pg_attribute AS a
    ON
        a.attrelid = i.indrelid AND a.attnum > 0 AND NOT a.attisdropped
        AND (d.refobjsubid = 0 OR a.attnum = d.refobjsubid) -- 0: it names the whole row
WHERE
    d.classid = 'pg_class'::regclass AND d.objid = p_index AND d.refclassid = 'pg_class'::regclass
    AND d.refobjid = i.indrelid
$function$;

COMMENT ON FUNCTION pgrelay._condition_columns(oid) IS 'Return the columns that a row condition names';
REVOKE ALL ON FUNCTION pgrelay._condition_columns(oid) FROM PUBLIC;
