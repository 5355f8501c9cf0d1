-- Private: return why this database must not deliver, as it is a copy of one that does; NULL if it is none. It stands
-- by while a subscription fills its outbox from elsewhere, as on the green side of a blue/green deployment before the
-- switchover; and as a copy that was made by CREATE DATABASE ... TEMPLATE while its original is still there. A copy on
-- another server cannot be told from a move.
CREATE OR REPLACE FUNCTION pgrelay._standby_reason()
RETURNS text
LANGUAGE plpgsql -- keeps its plan
STABLE
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_reason text;
BEGIN
    SELECT format('the subscription %I fills its outbox from another database', s.subname) INTO v_reason
    FROM pg_subscription_rel AS r
    INNER JOIN pg_subscription AS s ON s.oid = r.srsubid
    WHERE
        s.subenabled
        AND has_table_privilege(s.subowner, r.srrelid, 'INSERT') -- otherwise it only says so
        AND r.srrelid IN (
            'pgrelay._outbox_0'::regclass, 'pgrelay._outbox_1'::regclass, 'pgrelay._outbox_2'::regclass
        )
    LIMIT 1;
    IF v_reason IS NULL THEN
        SELECT format('it is a copy of the database %I, which is on this server', original.datname) INTO v_reason
        FROM pgrelay._origin AS o
        INNER JOIN pg_database AS original ON original.oid = o.database_id
        WHERE
            original.datname <> current_database()
            -- On another server the OID is that of just any database.
            AND (o.system_identifier = pgrelay._system_identifier()) IS NOT FALSE;
    END IF;
    RETURN v_reason;
END
$function$;

COMMENT ON FUNCTION pgrelay._standby_reason()
IS 'Return why this database must not deliver, as it is a copy of one that does';
REVOKE ALL ON FUNCTION pgrelay._standby_reason() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pgrelay._standby_reason() TO pgrelay_operator;
