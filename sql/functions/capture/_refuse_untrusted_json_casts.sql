-- Private: raise PR033 if a cast to json is a function of a role that is not superuser. to_json calls such a function
-- with the rights of the current role; capture runs as pgrelay_owner, so it must not.
CREATE OR REPLACE FUNCTION pgrelay._refuse_untrusted_json_casts()
RETURNS void
LANGUAGE plpgsql
STABLE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_type text;
BEGIN
    SELECT format_type(c.castsource, NULL) INTO v_type
    FROM pg_cast AS c
    INNER JOIN pg_proc AS p ON p.oid = c.castfunc
    INNER JOIN pg_roles AS r ON r.oid = p.proowner
    WHERE c.casttarget = 'json'::regtype AND NOT r.rolsuper
    ORDER BY 1
    LIMIT 1;

    IF FOUND THEN
        RAISE EXCEPTION USING
            ERRCODE = 'PR033',
            MESSAGE = format('the cast of %s to json is a function that pgrelay must not call', v_type),
            DETAIL = 'Its owner is not superuser, and capture would run it with the rights of pgrelay_owner.',
            HINT = format('Run DROP CAST (%s AS json), or have a superuser own its function.', v_type);
    END IF;
END
$function$;

COMMENT ON FUNCTION pgrelay._refuse_untrusted_json_casts()
IS 'Raise if a cast to json belongs to a role that is not superuser';
REVOKE ALL ON FUNCTION pgrelay._refuse_untrusted_json_casts() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pgrelay._refuse_untrusted_json_casts() TO pgrelay_operator;
