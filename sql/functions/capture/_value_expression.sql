-- Private: return the SQL that gives to_json and row_to_json a value, such that they run nothing that anybody but a
-- superuser defines. They call casts to json, which an owner of a type may create at any moment. So a value goes to
-- them as it is only if its type is PostgreSQL's own, or a base type, such as an extension's, that a superuser owns:
-- nobody else may create casts of those. Others are taken apart, or written by their output functions, which are
-- always C.
-- p_type: the type. p_value: the SQL of the value.
-- Example: for t.state of an enum
--     CASE WHEN pg_catalog.num_nulls(t.state) OPERATOR(pg_catalog.=) 0 THEN pg_catalog.concat(t.state) END
CREATE OR REPLACE FUNCTION pgrelay._value_expression(p_type oid, p_value text)
RETURNS text
LANGUAGE plpgsql
STABLE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_type record;
    v_written text;
BEGIN
    SELECT
        t.typtype AS kind,
        t.typbasetype AS base,
        t.typelem AS element,
        t.typrelid AS relation,
        t.typtype = 'b' AND t.typelem = 0 AND r.rolsuper AS is_trusted
    INTO STRICT v_type
    FROM pg_type AS t
    INNER JOIN pg_roles AS r ON r.oid = t.typowner
    WHERE t.oid = p_type;

    IF pgrelay._is_built_in(p_type) OR v_type.is_trusted THEN
        RETURN p_value;
    ELSIF v_type.kind = 'd' THEN
        RETURN pgrelay._value_expression(v_type.base, p_value);
    ELSIF v_type.element <> 0 AND pgrelay._value_expression(v_type.element, 'x') = 'x' THEN
        RETURN p_value;
    ELSIF v_type.element <> 0 THEN
        v_written := format('pg_catalog.concat(%s)::pg_catalog.text[]', p_value);
    ELSIF v_type.kind = 'c' THEN
        v_written := format(
            '(SELECT pg_catalog.row_to_json(parts.*) FROM (SELECT %s) AS parts)',
            (
                SELECT
                    string_agg(
                        format(
                            '%s AS %I', pgrelay._value_expression(a.atttypid, format('(%s).%I', p_value, a.attname)), a.attname
                        ),
                        ', ' ORDER BY a.attnum
                    )
                FROM pg_attribute AS a
                WHERE a.attrelid = v_type.relation AND a.attnum > 0 AND NOT a.attisdropped
            )
        );
    ELSE
        v_written := format('pg_catalog.concat(%s)', p_value);
    END IF;
    RETURN format(
        'CASE WHEN pg_catalog.num_nulls(%s) OPERATOR(pg_catalog.=) 0 THEN %s END', p_value, v_written
    );
END
$function$;

COMMENT ON FUNCTION pgrelay._value_expression(oid, text)
IS 'Return the SQL that gives to_json a value, such that it runs nothing that others define';
REVOKE ALL ON FUNCTION pgrelay._value_expression(oid, text) FROM PUBLIC;
