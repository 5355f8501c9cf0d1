-- Private: put a report into the outbox, from where it is delivered if the transaction commits. Never fails.
-- Returns, for a warning, whether that was possible: in a read-only transaction, for example, it is not.
CREATE OR REPLACE FUNCTION pgrelay._enqueue_report(p_report json)
RETURNS text
LANGUAGE plpgsql
VOLATILE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    PERFORM pgrelay._enqueue('exceptions', json_build_object('report', p_report));
    RETURN (
        SELECT
            CASE
                WHEN pgrelay._is_drained(c.drained_at)
                    THEN 'It waits in the outbox and is delivered if the transaction commits.'
                ELSE
                    'It waits in the outbox if the transaction commits, but nobody delivers: SELECT pgrelay.schedule();'
            END
        FROM pgrelay.channel AS c
        WHERE c.name = 'exceptions'
    );
EXCEPTION
    WHEN OTHERS THEN
        RETURN format('It could not be put into the outbox either: %s', SQLERRM);
END
$function$;

COMMENT ON FUNCTION pgrelay._enqueue_report(json) IS 'Put a report into the outbox';
REVOKE ALL ON FUNCTION pgrelay._enqueue_report(json) FROM PUBLIC;
