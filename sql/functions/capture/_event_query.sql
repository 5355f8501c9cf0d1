-- Private: return a query whose rows are events, with the columns operation, group_hash and data of the outbox. All
-- queries of capture are made by it.
-- p_operation, p_group_hash, p_data: the SQL of the columns. p_from: the FROM clause. p_condition, p_order: NULL for
-- none.
-- Example: _event_query('''i''', 'NULL', 't.a', 'FROM new_rows AS t', 't.b') returns
--                 SELECT
--                     'i'::pg_catalog."char" AS operation,
--                     NULL AS group_hash,
--                     t.a AS data
--                 FROM new_rows AS t
--                 WHERE t.b
CREATE OR REPLACE FUNCTION pgrelay._event_query(
    p_operation text,
    p_group_hash text,
    p_data text,
    p_from text DEFAULT NULL,
    p_condition text DEFAULT NULL,
    p_order text DEFAULT NULL
)
RETURNS text
LANGUAGE sql
IMMUTABLE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
SELECT
    concat_ws(
        E'\n                ',
        '',
        'SELECT',
        '    ' || p_operation || '::pg_catalog."char" AS operation,',
        '    ' || p_group_hash || ' AS group_hash,',
        '    ' || p_data || ' AS data',
        p_from,
        'WHERE ' || p_condition,
        'ORDER BY ' || p_order
    )
$function$;

COMMENT ON FUNCTION pgrelay._event_query(text, text, text, text, text, text)
IS 'Return a query whose rows are events';
REVOKE ALL ON FUNCTION pgrelay._event_query(text, text, text, text, text, text) FROM PUBLIC;
