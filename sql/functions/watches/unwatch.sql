-- Public: stop turning the row changes of a table into events. What was captured is still delivered. Runs as the
-- caller, who must own the table.
CREATE OR REPLACE FUNCTION pgrelay.unwatch(p_table regclass)
RETURNS void
LANGUAGE plpgsql
VOLATILE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_watch_id CONSTANT integer := (SELECT w.watch_id FROM pgrelay.watch AS w WHERE w.watched_table = p_table);
    v_trigger record;
    v_dropped integer := 0;
BEGIN
    FOR v_trigger IN
        SELECT t.tgname AS name, t.tgrelid::regclass AS relation
        FROM pg_trigger AS t
        INNER JOIN pg_proc AS p ON p.oid = t.tgfoid
        WHERE
            p.pronamespace = 'pgrelay'::regnamespace AND t.tgname LIKE 'pgrelay\_capture\_%'
            -- A partition that was detached since then still has its triggers, which call the watch's function.
            AND (
                t.tgrelid IN (SELECT r.relid FROM pgrelay._table_parts(p_table) AS r (relid))
                OR p.proname = pgrelay._capture_name(v_watch_id)
            )
    LOOP
        EXECUTE format('DROP TRIGGER %I ON %s', v_trigger.name, v_trigger.relation);
        v_dropped := v_dropped + 1;
    END LOOP;
    IF v_watch_id IS NOT NULL THEN
        PERFORM pgrelay._delete_watch(v_watch_id);
    END IF;
    IF v_dropped = 0 THEN
        RAISE NOTICE USING MESSAGE = format('%s was not watched', coalesce(p_table::text, 'NULL'));
    END IF;
END
$function$;

COMMENT ON FUNCTION pgrelay.unwatch(regclass) IS 'Stop turning the row changes of a table into events';
REVOKE ALL ON FUNCTION pgrelay.unwatch(regclass) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pgrelay.unwatch(regclass) TO pgrelay_operator;
