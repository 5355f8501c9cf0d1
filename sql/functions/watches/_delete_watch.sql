-- Private: delete a watch and its capture function. What it captured is still delivered.
CREATE OR REPLACE FUNCTION pgrelay._delete_watch(p_watch_id integer)
RETURNS void
LANGUAGE plpgsql
VOLATILE
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    PERFORM pgrelay._require_right(w.watched_table, 'TRIGGER')
    FROM pgrelay.watch AS w
    INNER JOIN pg_class AS c ON c.oid = w.watched_table
    WHERE w.watch_id = p_watch_id;
    DELETE FROM pgrelay.watch AS w WHERE w.watch_id = p_watch_id;
    DELETE FROM pgrelay._watch_failure AS f WHERE f.watch_id = p_watch_id;
    -- Release what a pause held back.
    UPDATE pgrelay.retry AS r
    SET next_at = now()
    FROM pgrelay.source AS s
    WHERE s.source_id = r.source_id AND s.watch_id = p_watch_id AND r.next_at = 'infinity';
    BEGIN
        EXECUTE format('DROP FUNCTION IF EXISTS pgrelay_capture.%I()', pgrelay._capture_name(p_watch_id));
    EXCEPTION
        WHEN dependent_objects_still_exist THEN
            NULL; -- triggers of a detached partition call it; they capture nothing, and the partition's owner may drop them
    END;
END
$function$;

COMMENT ON FUNCTION pgrelay._delete_watch(integer) IS 'Delete a watch and its capture function';
REVOKE ALL ON FUNCTION pgrelay._delete_watch(integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pgrelay._delete_watch(integer) TO pgrelay_operator;
