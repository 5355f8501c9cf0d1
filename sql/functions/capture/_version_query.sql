-- Private: return the subquery that reads one version of updated rows: each row's position, whether it meets the
-- condition, its key, its JSON if the payload needs it, and its columns.
-- p_transition_table: new_rows or old_rows. p_is_guarded: as for _column_value.
-- Example: for a table with the columns id and state,
--                 (
--                     SELECT
--                         pg_catalog.row_number() OVER () AS pgrelay_position,
--                         true AS pgrelay_meets,
--                         <_key_expression> AS pgrelay_key,
--                         <_row_expression> AS pgrelay_row,
--                         t.id AS c1,
--                         t.state AS c2
--                     FROM new_rows AS t<_condition_join>
--                 )
CREATE OR REPLACE FUNCTION pgrelay._version_query(
    p_watch pgrelay.watch, p_relation oid, p_transition_table text, p_is_guarded boolean
)
RETURNS text
LANGUAGE sql
STABLE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
SELECT
    format(
        '(
                    SELECT
                        pg_catalog.row_number() OVER () AS pgrelay_position,
                        %s AS pgrelay_meets,
                        %s AS pgrelay_key,
                        %s AS pgrelay_row%s
                    FROM %I AS t%s
                )',
        coalesce(c.o_meets, 'true'),
        coalesce(pgrelay._key_expression(p_watch, p_relation, 't', p_is_guarded), quote_literal('null')),
        CASE p_watch.payload
            WHEN 'full' THEN pgrelay._row_expression(p_watch, p_relation, 't', p_is_guarded)
            ELSE 'NULL::pg_catalog.text'
        END,
        (
            SELECT string_agg(format(E',\n                        t.%I AS c%s', n.name, n.position), '' ORDER BY n.position)
            FROM unnest(w.o_names) WITH ORDINALITY AS n (name, position)
        ),
        p_transition_table,
        c.o_join
    )
FROM pgrelay._watched_columns(p_watch, p_relation) AS w
CROSS JOIN pgrelay._condition_join(p_watch, 't', p_is_guarded) AS c
$function$;

COMMENT ON FUNCTION pgrelay._version_query(pgrelay.watch, oid, text, boolean)
IS 'Return the subquery that reads one version of updated rows';
REVOKE ALL ON FUNCTION pgrelay._version_query(pgrelay.watch, oid, text, boolean) FROM PUBLIC;
