-- Private: return the query of events that have one version of a row: of an insert, a delete and a snapshot, and of an
-- update whose old and new rows do not correspond, which has the new ones.
-- Example: for an insert,
--                 SELECT
--                     NULL::pg_catalog.int4 AS group_hash,
--                     <_data_expression> AS data
--                 FROM new_rows AS t
--                 WHERE (amount > (100)::numeric)
CREATE OR REPLACE FUNCTION pgrelay._row_query(
    p_watch pgrelay.watch, p_operation text, p_relation oid, p_payload text
)
RETURNS text
LANGUAGE sql
STABLE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
SELECT
    pgrelay._event_query(
        pgrelay._group_expression(p_watch.ordered, e.key),
        pgrelay._data_expression(
            coalesce(e.key, e.none),
            CASE WHEN p_operation <> 'delete' THEN e.version END,
            CASE p_operation WHEN 'delete' THEN e.version WHEN 'update' THEN e.none END,
            CASE WHEN p_operation = 'update' THEN e.none END
        ),
        CASE p_operation WHEN 'delete' THEN 'FROM old_rows AS t' ELSE 'FROM new_rows AS t' END,
        pgrelay._condition_expression(p_watch, 't')
    )
FROM (
    SELECT
        quote_literal('null') AS none,
        pgrelay._key_expression(pgrelay._key_columns(p_relation), 't') AS key,
        CASE p_payload
            WHEN 'key' THEN quote_literal('null')
            ELSE pgrelay._row_expression(pgrelay._row_columns(p_watch, p_relation), 't')
        END AS version
) AS e
$function$;

COMMENT ON FUNCTION pgrelay._row_query(pgrelay.watch, text, oid, text)
IS 'Return the query of events that have one version of a row';
REVOKE ALL ON FUNCTION pgrelay._row_query(pgrelay.watch, text, oid, text) FROM PUBLIC;
