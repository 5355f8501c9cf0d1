-- Private: let PostgreSQL parse a row condition as the predicate of an index on an empty temporary copy of the table,
-- and return that index; NULL for NULL. A predicate is one expression of immutable functions over the columns, without
-- subqueries or other tables. Raises PR060. Runs as the caller, so that a hostile text can do no more than the caller
-- may.
CREATE OR REPLACE FUNCTION pgrelay._condition_index(p_table regclass, p_condition text)
RETURNS oid
LANGUAGE plpgsql
VOLATILE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
SET client_min_messages = warning
AS $function$
DECLARE
    v_reason text;
    v_detail text;
BEGIN
    IF p_condition IS NULL THEN
        RETURN NULL;
    END IF;
    DROP TABLE IF EXISTS pg_temp.pgrelay_condition;
    EXECUTE format('CREATE TEMPORARY TABLE pgrelay_condition (LIKE %s) ON COMMIT DROP', p_table);
    EXECUTE format(E'CREATE INDEX pgrelay_condition_index ON pg_temp.pgrelay_condition ((0)) WHERE (%s\n)', p_condition);
    -- Which columns it names: a constraint has a list of them, an index of an expression depends on the whole table.
    EXECUTE format(
        E'ALTER TABLE pg_temp.pgrelay_condition ADD CONSTRAINT pgrelay_condition_columns CHECK (%s\n)', p_condition
    );
    RETURN 'pg_temp.pgrelay_condition_index'::regclass;
EXCEPTION
    WHEN OTHERS THEN -- does not catch query_canceled, so cancels and timeouts work
        GET STACKED DIAGNOSTICS v_reason = MESSAGE_TEXT, v_detail = PG_EXCEPTION_HINT;
        RAISE EXCEPTION USING
            ERRCODE = 'PR060',
            MESSAGE = format('the condition %L does not work on %s: %s', p_condition, p_table, v_reason),
            DETAIL = coalesce(nullif(v_detail, ''), 'It may use the columns and immutable functions, and no subquery.'),
            HINT = 'Give one expression over the columns of the row, such as $$status = ''paid'' AND amount > 0$$.';
END
$function$;

COMMENT ON FUNCTION pgrelay._condition_index(regclass, text) IS 'Have PostgreSQL parse a row condition';
REVOKE ALL ON FUNCTION pgrelay._condition_index(regclass, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pgrelay._condition_index(regclass, text) TO pgrelay_operator;
