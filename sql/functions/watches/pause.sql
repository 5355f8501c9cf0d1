-- Public: hold back the events of a watched table, or stop all delivery. Capture goes on and nothing is lost: resume
-- delivers what was held back, in order. p_table: NULL for all tables and channels.
-- Raises PR063 (not watched).
CREATE OR REPLACE FUNCTION pgrelay.pause(p_table regclass DEFAULT NULL)
RETURNS void
LANGUAGE plpgsql
VOLATILE
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_name text;
BEGIN
    IF p_table IS NULL THEN
        UPDATE pgrelay.channel SET paused_at = coalesce(paused_at, now());
        PERFORM pgrelay._note_action('pause', NULL, NULL);
        RETURN;
    END IF;
    UPDATE pgrelay.watch AS w
    SET paused_at = coalesce(w.paused_at, now())
    WHERE w.watched_table = p_table
    RETURNING format('%I.%I', w.table_schema, w.table_name) INTO v_name;
    IF NOT FOUND THEN
        PERFORM pgrelay._raise_not_watched(p_table);
    END IF;
    UPDATE pgrelay.retry AS r
    SET next_at = 'infinity'
    FROM pgrelay.source AS s
    INNER JOIN pgrelay.watch AS w ON w.watch_id = s.watch_id
    WHERE s.source_id = r.source_id AND w.watched_table = p_table AND r.next_at IS NOT NULL;
    PERFORM pgrelay._note_action('pause', v_name, NULL);
END
$function$;

COMMENT ON FUNCTION pgrelay.pause(regclass) IS 'Hold back the events of a watched table, or all delivery';
REVOKE ALL ON FUNCTION pgrelay.pause(regclass) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pgrelay.pause(regclass) TO pgrelay_operator;
