-- Private: return the relations of the composite types that the columns of a table have, or have within.
CREATE OR REPLACE FUNCTION pgrelay._composite_types(p_table oid)
RETURNS SETOF oid
LANGUAGE sql
STABLE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
WITH RECURSIVE within AS (
    SELECT a.atttypid AS type_id
    FROM pg_attribute AS a
    WHERE a.attrelid = p_table AND a.attnum > 0 AND NOT a.attisdropped
    UNION
    SELECT p.type_id
    FROM within AS w
    INNER JOIN pg_type AS t ON t.oid = w.type_id AND NOT pgrelay._is_built_in(t.oid)
    CROSS JOIN LATERAL (
        SELECT t.typbasetype AS type_id
        UNION ALL
        SELECT a.atttypid
        FROM pg_attribute AS a
        WHERE a.attrelid = t.typrelid AND a.attnum > 0 AND NOT a.attisdropped
    ) AS p
)

SELECT t.typrelid
FROM within AS w
INNER JOIN pg_type AS t ON t.oid = w.type_id AND NOT pgrelay._is_built_in(t.typrelid)
$function$;

COMMENT ON FUNCTION pgrelay._composite_types(oid)
IS 'Return the relations of the composite types that the columns of a table have';
REVOKE ALL ON FUNCTION pgrelay._composite_types(oid) FROM PUBLIC;
