-- Private: write the capture functions of watched tables anew whose columns or key changed, and forget watches whose
-- table is gone.
CREATE OR REPLACE FUNCTION pgrelay._follow_tables()
RETURNS void
LANGUAGE plpgsql
VOLATILE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_watch record;
BEGIN
    FOR v_watch IN
        SELECT w.watch_id, c.oid IS NULL AS is_gone
        FROM pgrelay.watch AS w
        LEFT JOIN pg_class AS c ON c.oid = w.watched_table
        WHERE c.oid IS NULL OR w.shape IS DISTINCT FROM pgrelay._table_shape(w.watched_table)
    LOOP
        IF v_watch.is_gone THEN
            PERFORM pgrelay._delete_watch(v_watch.watch_id);
        ELSE
            BEGIN
                PERFORM pgrelay._write_capture(v_watch.watch_id);
            EXCEPTION
                WHEN SQLSTATE 'PR147' THEN -- a column that the mapping names is gone
                    UPDATE pgrelay.watch AS w
                    SET
                        shape = pgrelay._table_shape(w.watched_table),
                        problem = format('%s: change the watch with pgrelay.watch(...)', SQLERRM)
                    WHERE w.watch_id = v_watch.watch_id;
            END;
        END IF;
    END LOOP;
END
$function$;

COMMENT ON FUNCTION pgrelay._follow_tables() IS 'Write the capture functions anew of watched tables that changed';
REVOKE ALL ON FUNCTION pgrelay._follow_tables() FROM PUBLIC;
