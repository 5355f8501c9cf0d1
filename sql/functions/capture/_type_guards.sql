-- Private: return the SQL of what has to be checked at each statement about the types of a watch's columns, because a
-- change of a type leaves the plans of its tables as they are.
-- Example:
--     pg_catalog.has_column_privilege(16500::pg_catalog.oid, 3::pg_catalog.int2, 'SELECT') IS NULL
--     (SELECT pg_catalog.count(*) FROM pg_catalog.pg_enum AS e WHERE e.enumtypid OPERATOR(pg_catalog.=) 16510
--     AND e.enumlabel OPERATOR(pg_catalog.=) ANY('{new,paid}'::pg_catalog.name[])) OPERATOR(pg_catalog.=) 2
CREATE OR REPLACE FUNCTION pgrelay._type_guards(p_watch pgrelay.watch)
RETURNS SETOF text
LANGUAGE sql
STABLE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
SELECT
    format(
        'pg_catalog.has_column_privilege(%s::pg_catalog.oid, %s::pg_catalog.int2, ''SELECT'') IS NULL',
        c.relation, (SELECT coalesce(max(a.attnum), 0) + 1 FROM pg_attribute AS a WHERE a.attrelid = c.relation)
    )
FROM pgrelay._composite_types(p_watch.watched_table) AS c (relation)
UNION ALL
SELECT
    format(
        '(SELECT pg_catalog.count(*) FROM pg_catalog.pg_enum AS e WHERE e.enumtypid OPERATOR(pg_catalog.=) %s '
        'AND e.enumlabel OPERATOR(pg_catalog.=) ANY(%L::pg_catalog.name[])) OPERATOR(pg_catalog.=) %s',
        a.atttypid::oid, array_agg(l.label), count(*)
    )
FROM pgrelay._condition_columns_now(p_watch) AS c
INNER JOIN pg_attribute AS a ON a.attrelid = p_watch.watched_table AND a.attname = c.column_now
CROSS JOIN LATERAL json_array_elements_text(c.labels) AS l (label)
WHERE c.fits
GROUP BY a.attnum, a.atttypid
$function$;

COMMENT ON FUNCTION pgrelay._type_guards(pgrelay.watch)
IS 'Return the SQL of what has to be checked at each statement about the types of a watch''s columns';
REVOKE ALL ON FUNCTION pgrelay._type_guards(pgrelay.watch) FROM PUBLIC;
