-- Private: return whether the session may switch capture of a table off: as an operator, as a member of pgrelay_owner,
-- or as the table's owner. For anybody else SET pgrelay.capture = off raises a WARNING (PR053) and has no effect.
CREATE OR REPLACE FUNCTION pgrelay._may_disable_capture(p_table oid)
RETURNS boolean
LANGUAGE plpgsql
STABLE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    IF
        pg_has_role(session_user, 'pgrelay_operator', 'MEMBER')
        OR pg_has_role(session_user, 'pgrelay_owner', 'MEMBER')
        OR pg_has_role(session_user, (SELECT c.relowner FROM pg_class AS c WHERE c.oid = p_table), 'MEMBER')
    THEN
        RETURN true;
    END IF;
    RAISE WARNING USING
        ERRCODE = 'PR053',
        MESSAGE = format('the role %I may not switch capture off', session_user),
        DETAIL = 'The setting pgrelay.capture is ignored.',
        HINT = 'Operators, members of pgrelay_owner and the owner of the table may.';
    RETURN false;
END
$function$;

COMMENT ON FUNCTION pgrelay._may_disable_capture(oid) IS 'Return whether the session may switch capture of a table off';
REVOKE ALL ON FUNCTION pgrelay._may_disable_capture(oid) FROM PUBLIC;
