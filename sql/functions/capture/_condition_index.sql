-- Private: let PostgreSQL parse a row condition as the predicate of an index on an empty temporary table with the
-- columns that a condition sees, and return that index; NULL for NULL. A predicate is one expression of immutable
-- functions over the columns, without subqueries or other tables. Raises PR060. Runs as the caller, so that a hostile
-- text can do no more than the caller may.
CREATE OR REPLACE FUNCTION pgrelay._condition_index(p_table regclass, p_condition text)
RETURNS oid
LANGUAGE plpgsql
VOLATILE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
SET standard_conforming_strings = on
SET client_min_messages = warning
AS $function$
DECLARE
    v_columns text;
    v_others text;
    v_reason text;
    v_detail text;
BEGIN
    IF p_condition IS NULL THEN
        RETURN NULL;
    END IF;
    SELECT
        string_agg(format('%I %s', a.attname, t.name), ', ' ORDER BY a.attnum) FILTER (WHERE t.name IS NOT NULL),
        string_agg(quote_ident(a.attname), ', ' ORDER BY a.attnum) FILTER (WHERE t.name IS NULL)
    INTO v_columns, v_others
    FROM pg_attribute AS a
    CROSS JOIN LATERAL (SELECT pgrelay._condition_type(a.atttypid)) AS t (name)
    WHERE a.attrelid = p_table AND a.attnum > 0 AND NOT a.attisdropped;
    DROP TABLE IF EXISTS pg_temp.pgrelay_condition;
    EXECUTE format('CREATE TEMPORARY TABLE pgrelay_condition (%s) ON COMMIT DROP', v_columns);
    EXECUTE format(E'CREATE INDEX pgrelay_condition_index ON pg_temp.pgrelay_condition ((0)) WHERE (%s\n)', p_condition);
    RETURN 'pg_temp.pgrelay_condition_index'::regclass;
EXCEPTION
    WHEN OTHERS THEN -- does not catch query_canceled, so cancels and timeouts work
        GET STACKED DIAGNOSTICS v_reason = MESSAGE_TEXT, v_detail = PG_EXCEPTION_HINT;
        RAISE EXCEPTION USING
            ERRCODE = 'PR060',
            MESSAGE = format('the condition %L does not work on %s: %s', p_condition, p_table, v_reason),
            DETAIL = concat_ws(
                ' ',
                coalesce(nullif(v_detail, ''), 'It may use the columns and immutable functions, and no subquery.'),
                'It sees enums as text, and no columns of other types than PostgreSQL''s own: not ' || v_others || '.'
            ),
            HINT = 'Give one expression over the columns of the row, such as $$status = ''paid'' AND amount > 0$$; '
                'a generated column may hold the result of another.';
END
$function$;

COMMENT ON FUNCTION pgrelay._condition_index(regclass, text) IS 'Have PostgreSQL parse a row condition';
REVOKE ALL ON FUNCTION pgrelay._condition_index(regclass, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pgrelay._condition_index(regclass, text) TO pgrelay_operator;
