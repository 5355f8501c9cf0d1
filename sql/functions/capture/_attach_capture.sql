-- Private: create the triggers that a watch needs and lacks, and drop those that it no longer needs. Runs as the
-- caller, who needs the privilege TRIGGER on a table to create one and must own the table to drop one.
-- A trigger of somebody else's is left alone.
-- p_relation: the one partition to do this for, as far as it can be; NULL for the table and all partitions, which
-- raises PR030 if another trigger has the name of one that is needed.
CREATE OR REPLACE FUNCTION pgrelay._attach_capture(p_watch pgrelay.watch, p_relation regclass DEFAULT NULL)
RETURNS void
LANGUAGE plpgsql
VOLATILE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_trigger record;
BEGIN
    FOR v_trigger IN
        SELECT t.*
        FROM pgrelay._capture_triggers(p_watch) AS t
        WHERE
            CASE WHEN t.is_wanted THEN NOT t.is_there ELSE NOT t.is_taken END
            AND (p_relation IS NULL OR (t.relation = p_relation AND NOT t.is_taken))
    LOOP
        IF v_trigger.is_taken THEN
            RAISE EXCEPTION USING
                ERRCODE = 'PR030',
                MESSAGE = format('%s has another trigger of the name %I', v_trigger.relation, v_trigger.name),
                HINT = 'Rename that trigger.';
        ELSIF v_trigger.is_wanted THEN
            EXECUTE format(
                'CREATE OR REPLACE TRIGGER %I AFTER %s ON %s %s FOR EACH %s EXECUTE FUNCTION pgrelay_capture.%I()',
                v_trigger.name, v_trigger.operation, v_trigger.relation, v_trigger.transition_tables, v_trigger.level,
                pgrelay._capture_name(p_watch.watch_id)
            );
        ELSE
            EXECUTE format('DROP TRIGGER %I ON %s', v_trigger.name, v_trigger.relation);
        END IF;
    END LOOP;
END
$function$;

COMMENT ON FUNCTION pgrelay._attach_capture(pgrelay.watch, regclass) IS 'Create and drop the triggers of a watch';
REVOKE ALL ON FUNCTION pgrelay._attach_capture(pgrelay.watch, regclass) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pgrelay._attach_capture(pgrelay.watch, regclass) TO pgrelay_operator;
