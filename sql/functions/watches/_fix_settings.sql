-- Private: for the rest of the transaction, set what the rows of queries, the meaning of names and the text of values
-- depend on. For procedures that commit, which may have no SET clause.
CREATE OR REPLACE FUNCTION pgrelay._fix_settings()
RETURNS void
LANGUAGE plpgsql
VOLATILE
SECURITY INVOKER
AS $function$
BEGIN
    PERFORM pg_catalog.set_config('search_path', 'pg_catalog, pg_temp', true);
    PERFORM pg_catalog.set_config('row_security', 'off', true); -- fails where a policy would hide rows
    PERFORM pg_catalog.set_config('timezone', 'UTC', true);
    PERFORM pg_catalog.set_config('datestyle', 'ISO, YMD', true);
    PERFORM pg_catalog.set_config('intervalstyle', 'iso_8601', true);
    PERFORM pg_catalog.set_config('bytea_output', 'hex', true);
    PERFORM pg_catalog.set_config('extra_float_digits', '1', true);
END
$function$;

COMMENT ON FUNCTION pgrelay._fix_settings()
IS 'Set what the meaning of names and the text of values depends on, for the rest of the transaction';
REVOKE ALL ON FUNCTION pgrelay._fix_settings() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pgrelay._fix_settings() TO pgrelay_operator;
