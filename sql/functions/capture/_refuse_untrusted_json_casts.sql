-- Private: raise PR033 if to_json of a row of a table would call a function of a role that is not superuser: a cast to
-- json of a column's type, or of a type within it. to_json calls it with the rights of the current role; capture runs
-- as pgrelay_owner, so it must not.
CREATE OR REPLACE FUNCTION pgrelay._refuse_untrusted_json_casts(p_relation oid)
RETURNS void
LANGUAGE plpgsql
STABLE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_type text;
BEGIN
    -- Most databases have no such cast at all.
    IF NOT EXISTS (
        SELECT
        FROM pg_cast AS c
        INNER JOIN pg_proc AS p ON p.oid = c.castfunc
        INNER JOIN pg_roles AS r ON r.oid = p.proowner
        WHERE c.casttarget = 'json'::regtype AND NOT r.rolsuper
    ) THEN
        RETURN;
    END IF;

    -- Element types of arrays, base types of domains and attributes of composite types, as to_json takes them apart.
    WITH RECURSIVE within AS (
        SELECT a.atttypid AS type_id
        FROM pg_attribute AS a
        WHERE a.attrelid = p_relation AND a.attnum > 0 AND NOT a.attisdropped
        UNION
        SELECT p.type_id
        FROM within AS w
        INNER JOIN pg_type AS t ON t.oid = w.type_id
        CROSS JOIN LATERAL (
            SELECT t.typelem AS type_id
            UNION ALL
            SELECT t.typbasetype AS type_id
            UNION ALL
            SELECT a.atttypid AS type_id
            FROM pg_attribute AS a
            WHERE a.attrelid = t.typrelid AND a.attnum > 0 AND NOT a.attisdropped
        ) AS p
        WHERE p.type_id <> 0
    )

    SELECT format_type(c.castsource, NULL) INTO v_type
    FROM within AS w
    INNER JOIN pg_cast AS c ON c.castsource = w.type_id AND c.casttarget = 'json'::regtype
    INNER JOIN pg_proc AS p ON p.oid = c.castfunc
    INNER JOIN pg_roles AS r ON r.oid = p.proowner
    WHERE NOT r.rolsuper
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

COMMENT ON FUNCTION pgrelay._refuse_untrusted_json_casts(oid)
IS 'Raise if to_json of a table''s rows would call a function of a role that is not superuser';
REVOKE ALL ON FUNCTION pgrelay._refuse_untrusted_json_casts(oid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pgrelay._refuse_untrusted_json_casts(oid) TO pgrelay_operator;
