-- Private: write the capture functions of watches whose table changed, and forget the watches whose table was dropped.
-- An installation clears the shape of every watch first, so that all capture functions call what this version has.
CREATE OR REPLACE FUNCTION pgrelay._renew_captures()
RETURNS void
LANGUAGE plpgsql
VOLATILE
SECURITY DEFINER
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

COMMENT ON FUNCTION pgrelay._renew_captures() IS 'Write the capture functions of watches whose table changed';
REVOKE ALL ON FUNCTION pgrelay._renew_captures() FROM PUBLIC;
