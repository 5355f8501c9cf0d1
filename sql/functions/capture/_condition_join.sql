-- Private: return the SQL of a watch's condition on a row: a join that evaluates it, and its result. Both NULL without
-- a condition, and if it no longer fits: a column that it names was dropped or has another type, or a label of an enum
-- is gone. Then every row makes an event, because a missing event is worse.
-- p_row: the alias of the row. p_is_guarded: whether a column may have another type when the SQL is run than it has
-- now; then its value is passed as text, so that no conversion is looked for.
-- Example: for the condition (amount > (100)::numeric), whose column was renamed to total, and the row t,
--     o_join: CROSS JOIN LATERAL (
--                 SELECT (amount > (100)::numeric) AS meets FROM (SELECT t.total AS amount) AS named
--             ) AS condition
--     o_meets: condition.meets
CREATE OR REPLACE FUNCTION pgrelay._condition_join(
    p_watch pgrelay.watch, p_row text, p_is_guarded boolean, OUT o_join text, OUT o_meets text
)
LANGUAGE sql
STABLE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
SELECT
    format(
        ' CROSS JOIN LATERAL (
                    SELECT %s AS meets FROM (SELECT %s) AS named
                ) AS condition',
        p_watch.condition,
        (
            SELECT
                string_agg(
                    format(
                        CASE
                            WHEN p_is_guarded
                                THEN 'CASE WHEN pg_catalog.num_nulls(%1$s) OPERATOR(pg_catalog.=) 0 '
                                    'THEN pg_catalog.concat(%1$s)::%2$s END AS %3$I'
                            WHEN pgrelay._is_built_in(a.atttypid) THEN '%1$s AS %3$I'
                            WHEN c.labels IS NULL THEN '%1$s::%2$s AS %3$I'
                            ELSE 'CASE WHEN %1$s IS NOT NULL THEN pg_catalog.concat(%1$s) END AS %3$I'
                        END,
                        format('%s.%I', p_row, a.attname), c.type, c.name
                    ),
                    ', ' ORDER BY a.attnum
                )
            FROM pgrelay._condition_columns_now(p_watch) AS c
            INNER JOIN pg_attribute AS a ON a.attrelid = p_watch.watched_table AND a.attname = c.column_now
        )
    ) AS o_join,
    'condition.meets' AS o_meets
WHERE p_watch.condition IS NOT NULL AND NOT EXISTS (
    SELECT FROM pgrelay._condition_columns_now(p_watch) AS c WHERE NOT c.fits
)
UNION ALL
SELECT NULL, NULL
LIMIT 1
$function$;

COMMENT ON FUNCTION pgrelay._condition_join(pgrelay.watch, text, boolean)
IS 'Return the SQL of a watch''s condition on a row';
REVOKE ALL ON FUNCTION pgrelay._condition_join(pgrelay.watch, text, boolean) FROM PUBLIC;
