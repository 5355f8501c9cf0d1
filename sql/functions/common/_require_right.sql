-- Private: raise 42501 unless the caller has a privilege on a table: the caller of the session or, after SET ROLE, the
-- role. For functions that run with the rights of pgrelay_owner and change what pgrelay does with the table.
CREATE OR REPLACE FUNCTION pgrelay._require_right(p_table regclass, p_privilege text)
RETURNS void
LANGUAGE plpgsql
STABLE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_role CONSTANT name := nullif(current_setting('role'), 'none');
BEGIN
    IF
        NOT has_table_privilege(session_user, p_table, p_privilege)
        AND NOT coalesce(has_table_privilege(v_role, p_table, p_privilege), false)
    THEN
        RAISE EXCEPTION USING
            ERRCODE = 'insufficient_privilege',
            MESSAGE = format('permission denied for table %s', p_table),
            DETAIL = format('%I lacks the privilege %s on it.', coalesce(v_role, session_user), p_privilege),
            HINT = format('Its owner may run GRANT %s ON %s TO %I.', p_privilege, p_table, coalesce(v_role, session_user));
    END IF;
END
$function$;

COMMENT ON FUNCTION pgrelay._require_right(regclass, text) IS 'Raise unless the caller has a privilege on a table';
REVOKE ALL ON FUNCTION pgrelay._require_right(regclass, text) FROM PUBLIC;
