-- Private: do one thing that _watch_work returned. Never fails, and waits for no table for long: what could not be done
-- is recorded, and done later. Runs as the caller, who needs the privilege TRIGGER to create a trigger.
CREATE OR REPLACE FUNCTION pgrelay._keep_watch(p_watch_id integer, p_relation regclass, p_is_renewal boolean)
RETURNS void
LANGUAGE plpgsql
VOLATILE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
SET lock_timeout = '50ms'
AS $function$
DECLARE
    v_error text;
BEGIN
    BEGIN
        IF p_is_renewal THEN
            PERFORM pgrelay._write_capture(p_watch_id);
        ELSE
            PERFORM pgrelay._attach_capture(w, p_relation) FROM pgrelay.watch AS w WHERE w.watch_id = p_watch_id;
        END IF;
    EXCEPTION
        WHEN OTHERS THEN
            v_error := SQLERRM;
    END;
    PERFORM pgrelay._record_watch_work(p_watch_id, p_relation, v_error);
END
$function$;

COMMENT ON FUNCTION pgrelay._keep_watch(integer, regclass, boolean) IS 'Do one thing for a watch';
REVOKE ALL ON FUNCTION pgrelay._keep_watch(integer, regclass, boolean) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pgrelay._keep_watch(integer, regclass, boolean) TO pgrelay_operator;
