-- Private: return the SQL of a watch's condition on a row; NULL without one, and if a column that it names was dropped
-- or has another type: then every row makes an event, because a missing event is worse. Each column's type is checked
-- again where the row is captured: for another type PostgreSQL would look for a conversion, which may be a function of
-- the table's owner.
-- p_row: the alias of the row.
-- Example: for the condition (amount > (100)::numeric) and the row t,
--     CASE WHEN pg_catalog.pg_typeof(t.amount) OPERATOR(pg_catalog.=) 'numeric'::pg_catalog.regtype
--     THEN (amount > (100)::numeric) ELSE true END
-- If amount was renamed to total,
--     CASE WHEN pg_catalog.pg_typeof(t.total) OPERATOR(pg_catalog.=) 'numeric'::pg_catalog.regtype
--     THEN (SELECT (amount > (100)::numeric) FROM (SELECT t.total AS amount) AS named) ELSE true END
CREATE OR REPLACE FUNCTION pgrelay._condition_expression(p_watch pgrelay.watch, p_row text)
RETURNS text
LANGUAGE sql
STABLE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
SELECT
    CASE
        WHEN p_watch.condition IS NULL OR n.misfits > 0 THEN NULL
        WHEN n.columns = 0 THEN '(' || p_watch.condition || ')'
        ELSE
            format(
                'CASE WHEN %s THEN %s ELSE true END',
                n.have_their_types,
                CASE
                    WHEN n.renamed = 0 THEN '(' || p_watch.condition || ')'
                    ELSE format('(SELECT (%s) FROM (SELECT %s) AS named)', p_watch.condition, n.by_their_names)
                END
            )
    END
FROM (
    SELECT
        count(*) AS columns,
        count(*) FILTER (WHERE a.attname IS NULL OR format_type(a.atttypid, NULL) <> t.type) AS misfits,
        count(*) FILTER (WHERE a.attname <> c.name) AS renamed,
        string_agg(format('%s.%I AS %I', p_row, coalesce(a.attname, c.name), c.name), ', ') AS by_their_names,
        string_agg(
            format(
                'pg_catalog.pg_typeof(%s.%I) OPERATOR(pg_catalog.=) %L::pg_catalog.regtype',
                p_row, coalesce(a.attname, c.name), t.type
            ),
            ' AND '
        ) AS have_their_types
    FROM unnest(p_watch.condition_columns) AS c (name)
    LEFT JOIN json_to_recordset(p_watch.table_columns) AS t (name text, type text) ON t.name = c.name
    LEFT JOIN pg_attribute AS a
        ON
            a.attrelid = p_watch.watched_table AND a.attnum > 0 AND NOT a.attisdropped
            AND a.attname = pgrelay._column_now(p_watch, c.name)
) AS n
$function$;

COMMENT ON FUNCTION pgrelay._condition_expression(pgrelay.watch, text)
IS 'Return the SQL of a watch''s condition on a row';
REVOKE ALL ON FUNCTION pgrelay._condition_expression(pgrelay.watch, text) FROM PUBLIC;
