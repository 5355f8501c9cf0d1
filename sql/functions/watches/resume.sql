-- Public: deliver what pause held back. p_table: NULL ends a pause of everything; a table that was paused by name stays
-- paused. Raises PR063 (not watched).
CREATE OR REPLACE FUNCTION pgrelay.resume(p_table regclass DEFAULT NULL)
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
        UPDATE pgrelay.channel SET paused_at = NULL;
        PERFORM pgrelay._note_action('resume', NULL, NULL);
        RETURN;
    END IF;
    UPDATE pgrelay.watch AS w
    SET paused_at = NULL
    WHERE w.watched_table = p_table
    RETURNING format('%I.%I', w.table_schema, w.table_name) INTO v_name;
    IF NOT FOUND THEN
        PERFORM pgrelay._raise_not_watched(p_table);
    END IF;
    UPDATE pgrelay.retry AS r
    SET next_at = now()
    FROM pgrelay.source AS s
    INNER JOIN pgrelay.watch AS w ON w.watch_id = s.watch_id
    WHERE s.source_id = r.source_id AND w.watched_table = p_table AND r.next_at = 'infinity';
    PERFORM pgrelay._note_action('resume', v_name, NULL);
END
$function$;

COMMENT ON FUNCTION pgrelay.resume(regclass) IS 'Deliver what pause held back';
REVOKE ALL ON FUNCTION pgrelay.resume(regclass) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pgrelay.resume(regclass) TO pgrelay_operator;
