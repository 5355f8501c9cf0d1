-- Private: return the predicate of an index that _condition_index made, as PostgreSQL writes it back; NULL for NULL. It
-- takes the index and not the text, so that no text gets past the parser. Raises PR060 if the predicate needs anything
-- that is not PostgreSQL's own: a name of those means the same for ever, because nobody but a superuser may create
-- anything in pg_catalog. Constants are written so that they read the same in every session.
CREATE OR REPLACE FUNCTION pgrelay._condition_text(p_index oid)
RETURNS text
LANGUAGE plpgsql
STABLE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
SET standard_conforming_strings = on
SET quote_all_identifiers = off
SET datestyle = 'ISO, YMD'
SET intervalstyle = 'iso_8601'
SET bytea_output = 'hex'
SET extra_float_digits = 1
AS $function$
DECLARE
    v_other text;
BEGIN
    -- PostgreSQL records every function, operator, type and collation but its own.
    SELECT pg_describe_object(d.refclassid, d.refobjid, 0) INTO v_other
    FROM pg_depend AS d
    INNER JOIN pg_index AS i ON i.indexrelid = p_index
    WHERE
        d.classid = 'pg_class'::regclass AND d.objid = p_index AND NOT pgrelay._is_built_in(d.refobjid)
        AND NOT (d.refclassid = 'pg_class'::regclass AND d.refobjid = i.indrelid)
    ORDER BY 1
    LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION USING
            ERRCODE = 'PR060',
            MESSAGE = format('the condition uses the %s, which capture must not', v_other),
            DETAIL = 'Capture uses nothing but what is PostgreSQL''s own, because anything else may be replaced.',
            HINT = 'Use built-in functions, or a generated column that holds the result.';
    END IF;
    RETURN (SELECT pg_get_expr(i.indpred, i.indrelid) FROM pg_index AS i WHERE i.indexrelid = p_index);
END
$function$;

COMMENT ON FUNCTION pgrelay._condition_text(oid) IS 'Return a row condition as PostgreSQL writes it back';
REVOKE ALL ON FUNCTION pgrelay._condition_text(oid) FROM PUBLIC;
