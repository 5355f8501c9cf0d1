-- Private: raise PR061 if a table lacks a column that a watch names, or if it names both columns and excluded ones.
CREATE OR REPLACE FUNCTION pgrelay._require_columns(p_table regclass, p_columns text[], p_excluded_columns text[])
RETURNS void
LANGUAGE plpgsql
STABLE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_missing CONSTANT text := pgrelay._missing_columns(p_table, p_columns || p_excluded_columns);
    v_present text;
BEGIN
    IF p_columns IS NOT NULL AND p_excluded_columns IS NOT NULL THEN
        RAISE EXCEPTION USING
            ERRCODE = 'PR061',
            MESSAGE = 'a watch has either p_columns or p_excluded_columns',
            HINT = 'Name the columns to send, or the columns to leave out.';
    END IF;
    IF cardinality(p_columns) = 0 THEN
        RAISE EXCEPTION USING
            ERRCODE = 'PR061',
            MESSAGE = 'p_columns names no column',
            HINT = 'p_excluded_columns => ''{}'' sends all columns; p_payload => ''key'' the key alone.';
    END IF;
    IF v_missing IS NOT NULL THEN
        SELECT string_agg(quote_ident(a.attname), ', ' ORDER BY a.attnum) INTO v_present
        FROM pg_attribute AS a
        WHERE a.attrelid = p_table AND a.attnum > 0 AND NOT a.attisdropped;
        RAISE EXCEPTION USING
            ERRCODE = 'PR061',
            MESSAGE = format('%s has no column %s', p_table, v_missing),
            DETAIL = format('Its columns are %s.', left(v_present, 2000)),
            HINT = 'Names are as in the catalog: a column created without quotes is in lower case.';
    END IF;
END
$function$;

COMMENT ON FUNCTION pgrelay._require_columns(regclass, text[], text[])
IS 'Raise if a table lacks a column that a watch names';
REVOKE ALL ON FUNCTION pgrelay._require_columns(regclass, text[], text[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pgrelay._require_columns(regclass, text[], text[]) TO pgrelay_operator;
