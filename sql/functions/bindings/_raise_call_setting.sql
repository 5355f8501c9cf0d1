-- Private: raise PR138 for a setting of calls that is out of its range.
CREATE OR REPLACE FUNCTION pgrelay._raise_call_setting(p_name text, p_value text, p_range text)
RETURNS void
LANGUAGE plpgsql
IMMUTABLE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    RAISE EXCEPTION USING
        ERRCODE = 'PR138',
        MESSAGE = format('%s cannot be %s', p_name, p_value),
        HINT = format('Its range is %s.', p_range);
END
$function$;

COMMENT ON FUNCTION pgrelay._raise_call_setting(text, text, text) IS 'Raise PR138 for a setting of calls';
REVOKE ALL ON FUNCTION pgrelay._raise_call_setting(text, text, text) FROM PUBLIC;
