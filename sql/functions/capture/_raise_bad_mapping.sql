-- Private: raise PR147 for a mapping that cannot be used.
CREATE OR REPLACE FUNCTION pgrelay._raise_bad_mapping(p_reason text)
RETURNS void
LANGUAGE plpgsql
IMMUTABLE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    RAISE EXCEPTION USING
        ERRCODE = 'PR147',
        MESSAGE = 'the mapping cannot be used: ' || p_reason,
        HINT = 'As in {"name": "Temperature Reading", "value": {"column": "reading_value"}}; see docs/streams.md.';
END
$function$;

COMMENT ON FUNCTION pgrelay._raise_bad_mapping(text) IS 'Raise PR147 for a mapping that cannot be used';
REVOKE ALL ON FUNCTION pgrelay._raise_bad_mapping(text) FROM PUBLIC;
