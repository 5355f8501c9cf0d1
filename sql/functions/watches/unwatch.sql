-- Public: stop turning the row changes of a table into events. What was captured is still delivered. Runs as the
-- caller, who must own the table.
-- p_table: a table; also forgets the watch of a dropped one of the same name. For a table that was dropped, its OID, as
-- pgrelay.watches has it.
CREATE OR REPLACE FUNCTION pgrelay.unwatch(p_table regclass)
RETURNS void
LANGUAGE plpgsql
VOLATILE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_watch_id integer := (SELECT w.watch_id FROM pgrelay.watch AS w WHERE w.watched_table = p_table);
    v_trigger record;
    v_dropped integer := 0;
BEGIN
    IF v_watch_id IS NULL THEN
        v_watch_id := (
            SELECT w.watch_id
            FROM pgrelay.watch AS w
            INNER JOIN pg_class AS t ON t.relname = w.table_name
            INNER JOIN pg_namespace AS n ON n.oid = t.relnamespace AND n.nspname = w.table_schema
            WHERE t.oid = p_table AND NOT EXISTS (SELECT FROM pg_class AS c WHERE c.oid = w.watched_table)
            ORDER BY w.watch_id DESC
            LIMIT 1
        );
    END IF;
    FOR v_trigger IN
        SELECT t.tgname AS name, t.tgrelid::regclass AS relation
        FROM pg_trigger AS t
        INNER JOIN pg_proc AS p ON p.oid = t.tgfoid
        WHERE
            p.pronamespace = 'pgrelay_capture'::regnamespace
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
    IF v_dropped = 0 AND v_watch_id IS NULL THEN
        RAISE NOTICE USING MESSAGE = format('%s was not watched', coalesce(p_table::text, 'NULL'));
    END IF;
END
$function$;

COMMENT ON FUNCTION pgrelay.unwatch(regclass) IS 'Stop turning the row changes of a table into events';
REVOKE ALL ON FUNCTION pgrelay.unwatch(regclass) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pgrelay.unwatch(regclass) TO pgrelay_operator;
