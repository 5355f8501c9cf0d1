-- Private: raise PR063, which says that a table is not watched.
CREATE OR REPLACE FUNCTION pgrelay._raise_not_watched(p_table regclass)
RETURNS void
LANGUAGE plpgsql
STABLE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
SET quote_all_identifiers = off
AS $function$
BEGIN
    RAISE EXCEPTION USING
        ERRCODE = 'PR063',
        MESSAGE = format('%s is not watched', p_table),
        HINT = format('Run SELECT pgrelay.watch(%L).', p_table);
END
$function$;

COMMENT ON FUNCTION pgrelay._raise_not_watched(regclass) IS 'Raise that a table is not watched';
REVOKE ALL ON FUNCTION pgrelay._raise_not_watched(regclass) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pgrelay._raise_not_watched(regclass) TO pgrelay_operator;
