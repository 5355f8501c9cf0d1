-- Private: return the query of events that have one version of a row: of an insert, a delete and a snapshot, and of an
-- update whose old and new rows do not correspond, which has the new ones.
-- p_is_guarded: as for _column_value.
-- Example: for an insert,
--                 SELECT
--                     'i'::pg_catalog."char" AS operation,
--                     NULL::pg_catalog.int4 AS group_hash,
--                     <_data_expression> AS data
--                 FROM new_rows AS t<_condition_join>
--                 WHERE condition.meets
CREATE OR REPLACE FUNCTION pgrelay._row_query(
    p_watch pgrelay.watch, p_operation text, p_relation oid, p_is_guarded boolean
)
RETURNS text
LANGUAGE sql
STABLE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
SELECT
    pgrelay._event_query(
        quote_literal(pgrelay._operation_letter(p_operation, 'events')::text),
        pgrelay._group_expression(p_watch.ordered, e.key),
        pgrelay._data_expression(
            coalesce(e.key, e.none),
            CASE WHEN p_operation <> 'delete' THEN e.version END,
            CASE p_operation WHEN 'delete' THEN e.version WHEN 'update' THEN e.none END,
            CASE WHEN p_operation = 'update' THEN e.none END
        ),
        CASE p_operation WHEN 'delete' THEN 'FROM old_rows AS t' ELSE 'FROM new_rows AS t' END || coalesce(c.o_join, ''),
        c.o_meets
    )
FROM (
    SELECT
        quote_literal('null') AS none,
        pgrelay._key_expression(p_watch, p_relation, 't', p_is_guarded) AS key,
        CASE p_watch.payload
            WHEN 'key' THEN quote_literal('null')
            ELSE pgrelay._row_expression(p_watch, p_relation, 't', p_is_guarded)
        END AS version
) AS e
CROSS JOIN pgrelay._condition_join(p_watch, 't', p_is_guarded) AS c
$function$;

COMMENT ON FUNCTION pgrelay._row_query(pgrelay.watch, text, oid, boolean)
IS 'Return the query of events that have one version of a row';
REVOKE ALL ON FUNCTION pgrelay._row_query(pgrelay.watch, text, oid, boolean) FROM PUBLIC;
