-- Private: mask the values of columns in an exception's DETAIL: in keys that have such a column, and in rows that break
-- a constraint, unless the table is known to have no such column.
-- p_sqlstate, p_schema, p_table: the exception's. p_columns: the names of the masked columns.
CREATE OR REPLACE FUNCTION pgrelay._mask_detail(
    p_detail text, p_sqlstate text, p_schema text, p_table text, p_columns text[]
)
RETURNS text
LANGUAGE plpgsql
STABLE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
SET standard_conforming_strings = on
AS $function$
DECLARE
    -- Key (badge_id)=(10447) already exists. Partition key of the failing row contains (badge_id) = (10447).
    c_values CONSTANT text := '(\)\s?=\s?)\(.*\)';
    v_key CONSTANT text := substring(p_detail FROM '^(.*?)\)\s?=\s?\(');
    v_table_columns name[];
BEGIN
    IF v_key IS NOT NULL THEN
        IF EXISTS (
            SELECT FROM unnest(p_columns) AS c (name)
            WHERE v_key ~* (
                '(^|[^[:alnum:]_])' || regexp_replace(c.name, '([^[:alnum:]_])', '\\\1', 'g') || '([^[:alnum:]_]|$)'
            )
        ) THEN
            RETURN regexp_replace(p_detail, c_values, '\1(***)');
        END IF;
        RETURN p_detail;
    END IF;
    IF left(p_sqlstate, 2) NOT IN ('23', '44') THEN
        RETURN p_detail;
    END IF;

    SELECT array_agg(a.attname) INTO v_table_columns
    FROM pg_attribute AS a
    INNER JOIN pg_class AS t ON t.oid = a.attrelid
    INNER JOIN pg_namespace AS n ON n.oid = t.relnamespace
    WHERE n.nspname = p_schema AND t.relname = p_table AND a.attnum > 0;
    IF v_table_columns && p_columns::name[] OR v_table_columns IS NULL THEN
        RETURN regexp_replace(p_detail, '\(.*\)', '(***)'); -- Failing row contains (3, Mary, 10447).
    END IF;
    RETURN p_detail;
END
$function$;

COMMENT ON FUNCTION pgrelay._mask_detail(text, text, text, text, text[]) IS 'Mask the values of columns in a DETAIL';
REVOKE ALL ON FUNCTION pgrelay._mask_detail(text, text, text, text, text[]) FROM PUBLIC;
