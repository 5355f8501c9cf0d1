-- Public: stop sending the row changes of a table. Runs as the caller, who needs to own the table.
CREATE OR REPLACE FUNCTION pgrelay.unwatch(p_table regclass)
RETURNS void
LANGUAGE plpgsql
VOLATILE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_name text;
    v_dropped integer := 0;
BEGIN
    FOR v_name IN
        SELECT t.tgname
        FROM pg_trigger AS t
        WHERE t.tgrelid = p_table AND t.tgfoid = 'pgrelay._capture()'::regprocedure
    LOOP
        EXECUTE format('DROP TRIGGER %I ON %s', v_name, p_table);
        v_dropped := v_dropped + 1;
    END LOOP;
    PERFORM pgrelay._forget_watch(p_table);
    IF v_dropped = 0 THEN
        RAISE NOTICE USING MESSAGE = format('%s was not watched', coalesce(p_table::text, 'NULL'));
    END IF;
END
$function$;

COMMENT ON FUNCTION pgrelay.unwatch(regclass) IS 'Stop sending the row changes of a table';
REVOKE ALL ON FUNCTION pgrelay.unwatch(regclass) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pgrelay.unwatch(regclass) TO pgrelay_operator;
