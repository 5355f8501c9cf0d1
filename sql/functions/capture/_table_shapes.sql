-- Private: return, for each of some tables, a digest of what a capture function is written for: the table's number and
-- name, its columns with their collations, its key, and what is within its types, unless they are PostgreSQL's own. All
-- at once, because drain looks at every watched table every few seconds.
CREATE OR REPLACE FUNCTION pgrelay._table_shapes(p_tables oid[])
RETURNS TABLE (relation oid, shape text)
LANGUAGE sql
STABLE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
WITH RECURSIVE within AS (
    SELECT DISTINCT
        a.atttypid AS type_id,
        a.atttypid AS part_id
    FROM pg_attribute AS a
    WHERE
        a.attrelid = ANY(p_tables) AND a.attnum > 0 AND NOT a.attisdropped
        AND NOT pgrelay._is_built_in(a.atttypid)
    UNION
    SELECT
        w.type_id,
        p.part_id
    FROM within AS w
    INNER JOIN pg_type AS t ON t.oid = w.part_id
    CROSS JOIN LATERAL (
        SELECT unnest(ARRAY[t.typelem, t.typbasetype]) AS part_id
        UNION ALL
        SELECT a.atttypid
        FROM pg_attribute AS a
        WHERE a.attrelid = t.typrelid AND a.attnum > 0 AND NOT a.attisdropped
    ) AS p
    WHERE NOT pgrelay._is_built_in(p.part_id)
),

type AS (
    SELECT
        w.type_id,
        string_agg(concat_ws(' ', t.oid, t.typowner, t.typbasetype, c.columns, e.labels), ';' ORDER BY t.oid) AS shape
    FROM within AS w
    INNER JOIN pg_type AS t ON t.oid = w.part_id
    LEFT JOIN LATERAL (
        SELECT string_agg(concat(a.attnum, ' ', quote_ident(a.attname), ' ', a.atttypid), ',' ORDER BY a.attnum)
        FROM pg_attribute AS a
        WHERE a.attrelid = t.typrelid AND a.attnum > 0 AND NOT a.attisdropped
    ) AS c (columns) ON t.typrelid <> 0
    LEFT JOIN LATERAL (
        SELECT string_agg(quote_ident(l.enumlabel), ',' ORDER BY l.enumsortorder)
        FROM pg_enum AS l
        WHERE l.enumtypid = t.oid
    ) AS e (labels) ON t.typtype = 'e'
    GROUP BY w.type_id
)

SELECT
    c.oid,
    md5(concat_ws('/', c.oid, quote_ident(n.nspname), c.relname, c.relkind, k.columns, a.columns))
FROM pg_class AS c
INNER JOIN pg_namespace AS n ON n.oid = c.relnamespace
LEFT JOIN (
    SELECT
        i.indrelid,
        concat(i.indkey, '/', i.indnkeyatts) AS columns
    FROM pg_index AS i
    WHERE i.indisprimary AND i.indrelid = ANY(p_tables)
) AS k ON k.indrelid = c.oid
LEFT JOIN (
    SELECT
        t.attrelid,
        string_agg(
            concat(t.attnum, ' ', quote_ident(t.attname), ' ', t.atttypid, ' ', t.attcollation, ' ', y.shape),
            ',' ORDER BY t.attnum
        ) AS columns
    FROM pg_attribute AS t
    LEFT JOIN type AS y ON y.type_id = t.atttypid
    WHERE t.attrelid = ANY(p_tables) AND t.attnum > 0 AND NOT t.attisdropped
    GROUP BY t.attrelid
) AS a ON a.attrelid = c.oid
WHERE c.oid = ANY(p_tables)
$function$;

COMMENT ON FUNCTION pgrelay._table_shapes(oid[]) IS 'Return digests of what capture functions are written for';
REVOKE ALL ON FUNCTION pgrelay._table_shapes(oid[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pgrelay._table_shapes(oid[]) TO pgrelay_operator;
