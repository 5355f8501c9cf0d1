-- Private: return the query of events that have both versions of a row: of an update. PostgreSQL adds a row's two
-- versions to the transition tables at the same moment, so that the same position is the same row. The join is FULL,
-- though every row has its other version: PostgreSQL keeps the plan that it makes for the rows of a session's first
-- update, and a nested loop, which FULL rules out, takes half a minute for 3,000 rows where one row was expected.
-- An update counts if the row met the condition before it or meets it now, because consumers need to know of a row that
-- leaves. Where the watch has chosen columns, or sends only changes, an update that changed none of them does not
-- count. Where the watch has inserts and deletes too, an update of the key is a delete of the old key and an insert of
-- the new one, each with the other key in moved_to or moved_from. All deletes of a statement come before its other
-- events, because it may exchange keys.
-- p_is_guarded: as for _column_value.
-- Example:
--                 SELECT
--                     p.operation::pg_catalog."char" AS operation,
--                     <_group_expression> AS group_hash,
--                     CASE p.operation WHEN 'u' THEN <_data_expression> ... END AS data
--                 FROM <_version_query of new_rows> AS n
--                 FULL JOIN <_version_query of old_rows> AS o
--                     ON o.pgrelay_position OPERATOR(pg_catalog.=) n.pgrelay_position
--                 CROSS JOIN LATERAL pg_catalog.unnest(
--                     CASE WHEN n.pgrelay_key OPERATOR(pg_catalog.=) o.pgrelay_key THEN '{u}' ELSE '{d,i}' END
--                     ::pg_catalog.text[]) AS p (operation)
--                 WHERE (n.pgrelay_meets OR o.pgrelay_meets) AND <_changed_names> OPERATOR(pg_catalog.<>) '[]'
--                 ORDER BY p.operation, n.pgrelay_position
CREATE OR REPLACE FUNCTION pgrelay._update_query(p_watch pgrelay.watch, p_relation oid, p_is_guarded boolean)
RETURNS text
LANGUAGE sql
STABLE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
SELECT
    pgrelay._event_query(
        CASE WHEN c.moves THEN 'p.operation' ELSE quote_literal('u') END,
        pgrelay._group_expression(
            p_watch.ordered,
            CASE
                WHEN c.moves THEN 'CASE p.operation WHEN ''d'' THEN o.pgrelay_key ELSE n.pgrelay_key END'
                WHEN c.has_key THEN 'n.pgrelay_key'
            END
        ),
        CASE
            WHEN c.moves
                THEN format(
                    'CASE p.operation WHEN ''u'' THEN %s
                    WHEN ''d'' THEN %s
                    ELSE %s END',
                    c.updated,
                    pgrelay._data_expression('o.pgrelay_key', NULL, c.old_row, NULL)
                    || ' OPERATOR(pg_catalog.||) '',"moved_to":'' OPERATOR(pg_catalog.||) n.pgrelay_key',
                    pgrelay._data_expression('n.pgrelay_key', c.new_row, NULL, NULL)
                    || ' OPERATOR(pg_catalog.||) '',"moved_from":'' OPERATOR(pg_catalog.||) o.pgrelay_key'
                )
            ELSE c.updated
        END,
        format(
            'FROM %s AS n
                FULL JOIN %s AS o
                    ON o.pgrelay_position OPERATOR(pg_catalog.=) n.pgrelay_position%s',
            pgrelay._version_query(p_watch, p_relation, 'new_rows', p_is_guarded),
            pgrelay._version_query(p_watch, p_relation, 'old_rows', p_is_guarded),
            CASE
                WHEN c.moves THEN '
                CROSS JOIN LATERAL pg_catalog.unnest(
                    CASE WHEN n.pgrelay_key OPERATOR(pg_catalog.=) o.pgrelay_key THEN ''{u}'' ELSE ''{d,i}'' END'
                    '::pg_catalog.text[]
                ) AS p (operation)'
            END
        ),
        nullif(
            concat_ws(
                ' AND ',
                CASE
                    WHEN p_watch.condition IS NOT NULL AND c.moves
                        THEN 'CASE p.operation WHEN ''u'' THEN n.pgrelay_meets OR o.pgrelay_meets '
                            'WHEN ''d'' THEN o.pgrelay_meets ELSE n.pgrelay_meets END'
                    WHEN p_watch.condition IS NOT NULL THEN '(n.pgrelay_meets OR o.pgrelay_meets)'
                END,
                CASE
                    WHEN p_watch.payload = 'changed' OR NOT c.are_all
                        THEN concat(
                            '(',
                            CASE WHEN c.moves THEN 'p.operation OPERATOR(pg_catalog.<>) ''u'' OR ' END,
                            c.changed_names, ' OPERATOR(pg_catalog.<>) ''[]'')'
                        )
                END
            ),
            ''
        ),
        CASE WHEN c.moves THEN 'p.operation, ' ELSE '' END || 'n.pgrelay_position'
    )
FROM (
    SELECT
        w.o_are_all AS are_all,
        k.columns IS NOT NULL AND p_watch.operations @> ARRAY['insert', 'delete'] AS moves,
        k.columns IS NOT NULL AS has_key,
        n.changed_names,
        pgrelay._data_expression(
            'n.pgrelay_key',
            CASE p_watch.payload
                WHEN 'full' THEN 'n.pgrelay_row'
                WHEN 'changed' THEN pgrelay._changed_values(p_relation, w.o_names, 'n', p_is_guarded)
                ELSE quote_literal('null')
            END,
            CASE p_watch.payload
                WHEN 'full' THEN 'o.pgrelay_row'
                WHEN 'changed' THEN pgrelay._changed_values(p_relation, w.o_names, 'o', p_is_guarded)
                ELSE quote_literal('null')
            END,
            n.changed_names
        ) AS updated,
        pgrelay._version_expression(p_watch, p_relation, 'n', p_is_guarded) AS new_row,
        pgrelay._version_expression(p_watch, p_relation, 'o', p_is_guarded) AS old_row
    FROM pgrelay._watched_columns(p_watch, p_relation) AS w
    CROSS JOIN LATERAL (SELECT pgrelay._changed_names(w.o_names)) AS n (changed_names)
    CROSS JOIN (SELECT pgrelay._event_key(p_watch)) AS k (columns)
) AS c
$function$;

COMMENT ON FUNCTION pgrelay._update_query(pgrelay.watch, oid, boolean)
IS 'Return the query of events that have both versions of a row';
REVOKE ALL ON FUNCTION pgrelay._update_query(pgrelay.watch, oid, boolean) FROM PUBLIC;
