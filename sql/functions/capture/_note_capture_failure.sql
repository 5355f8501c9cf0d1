-- Private: report that the events of a statement were not captured, by a row in capture_failure and a WARNING (PR050);
-- by the WARNING alone if the row cannot be written. p_relation: TG_RELID. Fails (PR050) only if the watch is to fail
-- the statement then.
CREATE OR REPLACE FUNCTION pgrelay._note_capture_failure(
    p_watch_id integer, p_relation oid, p_operation text, p_reason text
)
RETURNS void
LANGUAGE plpgsql
VOLATILE
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_table text := p_relation::regclass::text;
BEGIN
    IF EXISTS (SELECT FROM pgrelay.watch AS w WHERE w.watch_id = p_watch_id AND w.on_failure = 'fail') THEN
        RAISE EXCEPTION USING
            ERRCODE = 'PR050',
            MESSAGE = format(
                'the events of this %s on %s cannot be captured: %s',
                p_operation, pgrelay._watch_name(p_watch_id, p_relation), p_reason
            ),
            DETAIL = 'The watch is to fail statements whose events would be lost.',
            HINT = 'pgrelay.watch(..., p_on_failure => ''report'') lets them pass and reports it.';
    END IF;
    BEGIN
        v_table := pgrelay._watch_name(p_watch_id, p_relation);
        -- At most one row in ten seconds, so that a busy table does not fill this one.
        INSERT INTO pgrelay.capture_failure (watched_table, operation, reason)
        SELECT v_table, lower(p_operation), pgrelay._clip(p_reason, 1000)
        WHERE NOT EXISTS (
            SELECT
            FROM pgrelay.capture_failure AS f
            WHERE
                f.failed_at > clock_timestamp() - interval '10 seconds'
                AND f.watched_table = v_table AND f.operation = lower(p_operation)
        );
    EXCEPTION
        WHEN OTHERS THEN
            NULL; -- the WARNING below reports it
    END;
    RAISE WARNING USING
        ERRCODE = 'PR050',
        MESSAGE = format('the events of %s on %s were not captured: %s', p_operation, v_table, p_reason),
        DETAIL = 'The statement itself is not affected.',
        HINT = 'See pgrelay.capture_failure and pgrelay.status; pgrelay.backfill sends rows that events are missing for.';
END
$function$;

COMMENT ON FUNCTION pgrelay._note_capture_failure(integer, oid, text, text)
IS 'Report that the events of a statement were not captured';
REVOKE ALL ON FUNCTION pgrelay._note_capture_failure(integer, oid, text, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pgrelay._note_capture_failure(integer, oid, text, text) TO pgrelay_capture;
