-- Private: return the columns that a watch's condition names: the name there, what the column is called now, the type
-- under which the condition sees it, the labels if it is an enum, and whether all of that still fits the table.
CREATE OR REPLACE FUNCTION pgrelay._condition_columns_now(p_watch pgrelay.watch)
RETURNS TABLE (name text, column_now text, type text, labels json, fits boolean)
LANGUAGE sql
STABLE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
SELECT
    c.name,
    a.attname::text,
    c.type,
    c.labels,
    coalesce(
        pgrelay._condition_type(a.atttypid) = c.type
        AND (c.labels IS NULL) = (b.kind <> 'e')
        AND NOT EXISTS (
            SELECT
            FROM json_array_elements_text(c.labels) AS l (label)
            WHERE NOT EXISTS (SELECT FROM pg_enum AS e WHERE e.enumtypid = a.atttypid AND e.enumlabel = l.label)
        ),
        false
    )
FROM json_to_recordset(p_watch.condition_columns) AS c (name text, "column" text, type text, labels json)
LEFT JOIN pg_attribute AS a
    ON
        a.attrelid = p_watch.watched_table AND a.attnum > 0 AND NOT a.attisdropped
        AND a.attname = pgrelay._column_now(p_watch, c."column")
LEFT JOIN LATERAL (SELECT t.typtype FROM pg_type AS t WHERE t.oid = a.atttypid) AS b (kind) ON true
$function$;

COMMENT ON FUNCTION pgrelay._condition_columns_now(pgrelay.watch)
IS 'Return the columns that a watch''s condition names';
REVOKE ALL ON FUNCTION pgrelay._condition_columns_now(pgrelay.watch) FROM PUBLIC;
