-- Private: return the columns of which a watch's events carry values that have no limit an event would notice, and
-- whether their text may be thousands of times as long as what is stored: a number in a jsonb or an array takes 8 bytes
-- and may be written with 131,072 digits, a NULL in an array takes a bit. A column of the key counts if it is so,
-- because what an index takes may grow to that, too.
CREATE OR REPLACE FUNCTION pgrelay._large_columns(p_watch pgrelay.watch)
RETURNS TABLE (name text, may_grow boolean)
LANGUAGE sql
STABLE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
SELECT
    a.attname::text,
    t.may_grow
FROM pgrelay._watched_columns(p_watch, p_watch.watched_table) AS w
INNER JOIN pg_attribute AS a ON a.attrelid = p_watch.watched_table AND a.attnum > 0 AND NOT a.attisdropped
CROSS JOIN LATERAL (
    SELECT
        -- At most eight characters a byte, and that of compressed ones.
        a.atttypid <> ALL(ARRAY['text', 'varchar', 'bpchar', 'bytea', 'bit', 'varbit', 'json', 'xml']::regtype[])
            AS may_grow
) AS t
WHERE
    a.attlen < 0
    AND a.atttypid <> ALL(ARRAY['numeric', 'inet', 'cidr']::regtype[])
    AND NOT (a.atttypid IN ('varchar'::regtype, 'bpchar'::regtype) AND a.atttypmod BETWEEN 0 AND 10000)
    AND (
        (p_watch.payload <> 'key' AND a.attname = ANY(w.o_names))
        OR a.attname = ANY(pgrelay._mapping_columns(p_watch.mapping))
        OR (t.may_grow AND a.attname = ANY(pgrelay._event_key(p_watch)))
    )
ORDER BY a.attnum
$function$;

COMMENT ON FUNCTION pgrelay._large_columns(pgrelay.watch)
IS 'Return the columns of which a watch''s events carry values without a limit';
REVOKE ALL ON FUNCTION pgrelay._large_columns(pgrelay.watch) FROM PUBLIC;
