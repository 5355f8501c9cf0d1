-- Private: create the triggers that watches lack on partitions that came later. Waits for no writer and never fails: it
-- leaves out what the caller has no right to and what is locked, and pgrelay.watches shows what is missing. Runs as the
-- caller.
CREATE OR REPLACE FUNCTION pgrelay._cover_partitions()
RETURNS void
LANGUAGE plpgsql
VOLATILE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    -- On users' tables only: on pgrelay's own it waits, for an upgrade that locks them for a moment.
    c_patience CONSTANT text := '50ms';
    v_lock_timeout CONSTANT text := current_setting('lock_timeout');
    v_watch pgrelay.watch;
    v_relation regclass;
BEGIN
    FOR v_watch IN
        SELECT w.*
        FROM pgrelay.watch AS w
        INNER JOIN pg_class AS c ON c.oid = w.watched_table AND c.relkind = 'p'
    LOOP
        FOR v_relation IN
            SELECT DISTINCT t.relation
            FROM pgrelay._capture_triggers(v_watch) AS t
            WHERE t.is_wanted AND NOT t.is_there AND has_table_privilege(t.relation, 'TRIGGER')
        LOOP
            BEGIN
                PERFORM set_config('lock_timeout', c_patience, true);
                PERFORM pgrelay._attach_capture(v_watch, v_relation);
                PERFORM set_config('lock_timeout', v_lock_timeout, true);
            EXCEPTION
                WHEN insufficient_privilege OR lock_not_available OR undefined_table THEN
                    NULL; -- left to a later call
            END;
        END LOOP;
    END LOOP;
END
$function$;

COMMENT ON FUNCTION pgrelay._cover_partitions() IS 'Create the triggers that watches lack on later partitions';
REVOKE ALL ON FUNCTION pgrelay._cover_partitions() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pgrelay._cover_partitions() TO pgrelay_operator;
