-- Private: return the source under which dead letters of a source are delivered again: the same but for the
-- destination.
-- p_destination: as that of redrive.
CREATE OR REPLACE FUNCTION pgrelay._redriven_source(p_source_id integer, p_destination text)
RETURNS integer
LANGUAGE plpgsql
VOLATILE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_source pgrelay.source;
    v_watch pgrelay.watch;
    v_destination text;
BEGIN
    SELECT s.* INTO STRICT v_source FROM pgrelay.source AS s WHERE s.source_id = p_source_id;
    SELECT w.* INTO v_watch FROM pgrelay.watch AS w WHERE w.watch_id = v_source.watch_id AND w.channel = v_source.channel;
    v_destination := CASE
        WHEN p_destination IS NOT NULL THEN nullif(p_destination, '')
        WHEN FOUND THEN v_watch.destination
        ELSE v_source.destination
    END;
    IF v_source.channel <> 'events' OR v_destination IS NOT DISTINCT FROM v_source.destination THEN
        RETURN p_source_id; -- a record has its destination in its data
    END IF;
    v_watch.watch_id := v_source.watch_id;
    v_watch.channel := v_source.channel;
    v_watch.table_schema := v_source.table_schema;
    v_watch.table_name := v_source.table_name;
    v_watch.destination := v_destination;
    v_watch.ordered := v_source.ordered;
    v_watch.packed := v_source.packed;
    RETURN pgrelay._save_source(v_watch);
END
$function$;

COMMENT ON FUNCTION pgrelay._redriven_source(integer, text)
IS 'Return the source under which dead letters of a source are delivered again';
REVOKE ALL ON FUNCTION pgrelay._redriven_source(integer, text) FROM PUBLIC;
