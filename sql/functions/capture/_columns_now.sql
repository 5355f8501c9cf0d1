-- Private: return the columns that a name of a watch may mean now: first the one that had the name when the capture
-- function was written, whatever it is called now, then the one of that name. There are two after RENAME card TO pan
-- and ADD card.
CREATE OR REPLACE FUNCTION pgrelay._columns_now(p_watch pgrelay.watch, p_name text)
RETURNS text[]
LANGUAGE sql
STABLE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
SELECT coalesce(array_agg(a.attname::text ORDER BY c.number IS NULL), '{}')
FROM pg_attribute AS a
LEFT JOIN json_to_recordset(p_watch.table_columns) AS c (name text, number smallint)
    ON c.name = p_name AND c.number = a.attnum AND p_watch.table_columns_of = a.attrelid
WHERE
    a.attrelid = p_watch.watched_table AND a.attnum > 0 AND NOT a.attisdropped
    AND (a.attname = p_name OR c.number IS NOT NULL)
$function$;

COMMENT ON FUNCTION pgrelay._columns_now(pgrelay.watch, text)
IS 'Return the columns that a name of a watch may mean now';
REVOKE ALL ON FUNCTION pgrelay._columns_now(pgrelay.watch, text) FROM PUBLIC;
