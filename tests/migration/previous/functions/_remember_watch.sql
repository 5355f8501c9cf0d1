-- Private: record a watch, and forget those of tables that no longer exist.
CREATE OR REPLACE FUNCTION pgrelay._remember_watch(p_table regclass, p_operations text[])
RETURNS void
LANGUAGE plpgsql
VOLATILE
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    DELETE FROM pgrelay.watch AS w
    WHERE NOT EXISTS (SELECT FROM pg_class AS c WHERE c.oid = w.watched_table);

    INSERT INTO pgrelay.watch (watched_table, operations)
    VALUES (p_table, p_operations)
    ON CONFLICT (watched_table) DO UPDATE
        SET operations = excluded.operations, watched_at = now(), watched_by = session_user;
END
$function$;

COMMENT ON FUNCTION pgrelay._remember_watch(regclass, text[]) IS 'Record a watch';
REVOKE ALL ON FUNCTION pgrelay._remember_watch(regclass, text[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pgrelay._remember_watch(regclass, text[]) TO pgrelay_operator;
