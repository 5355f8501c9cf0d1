-- Private: raise PR062 if an argument is none of the values it may have.
CREATE OR REPLACE FUNCTION pgrelay._require_one_of(p_name text, p_value text, p_allowed text[])
RETURNS void
LANGUAGE plpgsql
IMMUTABLE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    IF p_value IS NULL OR p_value <> ALL(p_allowed) THEN
        RAISE EXCEPTION USING
            ERRCODE = 'PR062',
            MESSAGE = format('%s cannot be %s', p_name, coalesce(quote_literal(p_value), 'NULL')),
            HINT = format('Use one of %s.', array_to_string(p_allowed, ', '));
    END IF;
END
$function$;

COMMENT ON FUNCTION pgrelay._require_one_of(text, text, text[])
IS 'Raise if an argument is none of the values it may have';
REVOKE ALL ON FUNCTION pgrelay._require_one_of(text, text, text[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pgrelay._require_one_of(text, text, text[]) TO pgrelay_operator;
