-- Private: return the predicate of an index that _condition_index made, as PostgreSQL writes it back; NULL for NULL. It
-- takes the index and not the text, so that no text gets past the parser. Raises PR060 if the predicate calls a
-- function of a role that is not superuser, or converts to a domain of one, whose check may: capture runs it with the
-- rights of pgrelay_owner.
CREATE OR REPLACE FUNCTION pgrelay._condition_text(p_index oid)
RETURNS text
LANGUAGE plpgsql
STABLE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_untrusted text;
BEGIN
    SELECT u.name INTO v_untrusted
    FROM pg_depend AS d
    LEFT JOIN pg_operator AS o ON d.refclassid = 'pg_operator'::regclass AND o.oid = d.refobjid
    CROSS JOIN LATERAL (
        SELECT
            p.oid::regprocedure::text AS name,
            p.proowner AS owner_id
        FROM pg_proc AS p
        WHERE p.oid = CASE WHEN d.refclassid = 'pg_proc'::regclass THEN d.refobjid ELSE o.oprcode END
        UNION ALL
        SELECT
            'the domain ' || t.oid::regtype AS name,
            t.typowner AS owner_id
        FROM pg_type AS t
        WHERE d.refclassid = 'pg_type'::regclass AND t.oid = d.refobjid AND t.typtype = 'd'
    ) AS u
    INNER JOIN pg_roles AS r ON r.oid = u.owner_id
    WHERE d.classid = 'pg_class'::regclass AND d.objid = p_index AND NOT r.rolsuper
    ORDER BY u.name
    LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION USING
            ERRCODE = 'PR060',
            MESSAGE = format('the condition uses %s, which capture must not call', v_untrusted),
            DETAIL = 'Its owner is not superuser, and capture would run it with the rights of pgrelay_owner.',
            HINT = 'Use built-in functions, or a generated column that holds the result.';
    END IF;
    RETURN (SELECT pg_get_expr(i.indpred, i.indrelid) FROM pg_index AS i WHERE i.indexrelid = p_index);
END
$function$;

COMMENT ON FUNCTION pgrelay._condition_text(oid) IS 'Return a row condition as PostgreSQL writes it back';
REVOKE ALL ON FUNCTION pgrelay._condition_text(oid) FROM PUBLIC;
