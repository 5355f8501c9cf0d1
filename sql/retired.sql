-- Drops functions that earlier versions had and this one has not, once every transaction that began before this version
-- was installed has ended: one of them may be about to call them. Run after each installation.
DO $retired$
DECLARE
    c_patience CONSTANT interval := '10 seconds';
    v_until CONSTANT timestamptz := pg_catalog.clock_timestamp() + c_patience;
    v_functions CONSTANT pg_catalog.regprocedure[] := ARRAY(
        SELECT f.found
        FROM unnest(ARRAY[
            'pgrelay._changes_query(oid, text, boolean)',
            'pgrelay._finish_cron_check(text, oid, bigint, bigint[], bigint[])',
            'pgrelay._invoke(text, json, text)',
            'pgrelay._notify_cron_failures(json[])',
            'pgrelay._publish_directly(json[])',
            'pgrelay._row_event(text, text, text, timestamp with time zone, json, json, json, json, integer)'
        ]) AS n (name)
        CROSS JOIN LATERAL (SELECT pg_catalog.to_regprocedure(n.name)) AS f (found)
        WHERE f.found IS NOT NULL
    );
    v_running text[];
    v_function pg_catalog.regprocedure;
BEGIN
    IF pg_catalog.cardinality(v_functions) = 0 THEN
        RETURN;
    END IF;
    v_running := ARRAY(
        SELECT l.virtualtransaction
        FROM pg_catalog.pg_locks AS l
        WHERE l.locktype = 'virtualxid' AND l.pid <> pg_catalog.pg_backend_pid()
    );
    WHILE EXISTS (
        SELECT FROM pg_catalog.pg_locks AS l WHERE l.locktype = 'virtualxid' AND l.virtualtransaction = ANY(v_running)
    ) LOOP
        IF pg_catalog.clock_timestamp() > v_until THEN
            RETURN; -- the next installation drops them
        END IF;
        PERFORM pg_catalog.pg_sleep(0.05);
    END LOOP;
    FOREACH v_function IN ARRAY v_functions LOOP
        EXECUTE pg_catalog.format('DROP FUNCTION %s', v_function);
    END LOOP;
    DELETE FROM pgrelay.migration AS m
    WHERE
        m.kind = 'function'
        AND NOT EXISTS (
            SELECT FROM pg_catalog.pg_proc AS p
            WHERE p.pronamespace = 'pgrelay'::pg_catalog.regnamespace AND p.proname = m.name
        );
END
$retired$;
