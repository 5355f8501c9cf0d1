-- Private: return the query of events that have both versions of a row: of an update. PostgreSQL adds a row's two
-- versions to the transition tables at the same moment, so that the same position is the same row. The join is FULL,
-- though every row has its other version: PostgreSQL keeps the plan that it makes for the rows of a session's first
-- update, and a nested loop, which FULL rules out, takes half a minute for 3,000 rows where one row was expected.
-- An update counts if the row met the condition before it or meets it now, because consumers need to know of a row that
-- leaves. Where the watch has chosen columns, or sends only changes, an update that changed none of them does not
-- count.
-- Example:
--                 SELECT
--                     <_group_expression> AS group_hash,
--                     <_data_expression> AS data
--                 FROM <_version_query of new_rows> AS n
--                 FULL JOIN <_version_query of old_rows> AS o
--                     ON o.pgrelay_position OPERATOR(pg_catalog.=) n.pgrelay_position
--                 WHERE (n.pgrelay_meets OR o.pgrelay_meets) AND <_changed_names> OPERATOR(pg_catalog.<>) '[]'
--                 ORDER BY n.pgrelay_position
CREATE OR REPLACE FUNCTION pgrelay._update_query(p_watch pgrelay.watch, p_relation oid, p_payload text)
RETURNS text
LANGUAGE sql
STABLE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
SELECT
    pgrelay._event_query(
        pgrelay._group_expression(p_watch.ordered, CASE WHEN c.key_columns IS NOT NULL THEN 'n.pgrelay_key' END),
        pgrelay._data_expression(
            'n.pgrelay_key',
            CASE p_payload
                WHEN 'full' THEN 'n.pgrelay_row'
                WHEN 'changed' THEN pgrelay._changed_values(c.columns, 'n')
                ELSE quote_literal('null')
            END,
            CASE p_payload
                WHEN 'full' THEN 'o.pgrelay_row'
                WHEN 'changed' THEN pgrelay._changed_values(c.columns, 'o')
                ELSE 'CASE WHEN n.pgrelay_key OPERATOR(pg_catalog.<>) o.pgrelay_key THEN o.pgrelay_key ELSE ''null'' END'
            END,
            c.changed_names
        ),
        format(
            'FROM %s AS n
                FULL JOIN %s AS o
                    ON o.pgrelay_position OPERATOR(pg_catalog.=) n.pgrelay_position',
            pgrelay._version_query(p_watch, p_relation, p_payload, 'new_rows'),
            pgrelay._version_query(p_watch, p_relation, p_payload, 'old_rows')
        ),
        nullif(
            concat_ws(
                ' AND ',
                CASE WHEN p_watch.condition IS NOT NULL THEN '(n.pgrelay_meets OR o.pgrelay_meets)' END,
                CASE
                    WHEN p_payload = 'changed' OR NOT c.are_all THEN c.changed_names || ' OPERATOR(pg_catalog.<>) ''[]'''
                END
            ),
            ''
        ),
        'n.pgrelay_position'
    )
FROM (
    SELECT
        w.o_names AS columns,
        w.o_are_all AS are_all,
        pgrelay._key_columns(p_relation) AS key_columns,
        pgrelay._changed_names(w.o_names) AS changed_names
    FROM pgrelay._watched_columns(p_watch, p_relation) AS w
) AS c
$function$;

COMMENT ON FUNCTION pgrelay._update_query(pgrelay.watch, oid, text)
IS 'Return the query of events that have both versions of a row';
REVOKE ALL ON FUNCTION pgrelay._update_query(pgrelay.watch, oid, text) FROM PUBLIC;
