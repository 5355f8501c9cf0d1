-- Private: return the INSERT of a watch's capture function, for the table as it is at this moment. $1 is the writer's
-- transaction id, $2 the time. A capture function runs it where its own, static one may not fit.
-- p_operation: TG_OP. p_relation: TG_RELID. p_slot: the outbox table. p_is_paired: as for _capture_query. p_attempt: 1
-- for what the watch asks for, 2 without its condition, 3 for the key alone.
-- Example: see _outbox_insert.
CREATE OR REPLACE FUNCTION pgrelay._capture_statement(
    p_watch_id integer,
    p_operation text,
    p_relation oid,
    p_slot bigint,
    p_is_paired boolean,
    p_attempt integer
)
RETURNS text
LANGUAGE plpgsql
VOLATILE
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_watch pgrelay.watch;
BEGIN
    SELECT w.* INTO v_watch FROM pgrelay.watch AS w WHERE w.watch_id = p_watch_id;
    IF NOT FOUND THEN
        RAISE EXCEPTION USING
            ERRCODE = 'PR050',
            MESSAGE = 'the watch was made after this transaction had begun, which is not READ COMMITTED',
            HINT = 'Begin the transaction again.';
    END IF;
    -- What follows is read from the catalog as the transaction's snapshot shows it, and names mean what they mean now.
    IF
        EXISTS (
            SELECT
            FROM pg_attribute AS a
            INNER JOIN pg_class AS c ON c.oid = a.attrelid
            WHERE
                a.attrelid = v_watch.watched_table AND a.attnum > 0 AND NOT a.attisdropped
                AND pgrelay._column_identity(a.attrelid, a.attnum) IS DISTINCT FROM format(
                    '%s.%I.%I', c.relnamespace::regnamespace, c.relname, a.attname
                )
        )
    THEN
        RAISE EXCEPTION USING
            ERRCODE = 'PR050',
            MESSAGE = 'the table was altered after this transaction had begun, which is not READ COMMITTED',
            HINT = 'Begin the transaction again.';
    END IF;
    -- Only house-keeping writes them to the watch, so that no writer waits for another.
    v_watch := pgrelay._with_present_names(v_watch);
    IF p_attempt > 1 THEN
        v_watch.condition := NULL;
    END IF;
    IF p_attempt > 2 THEN
        v_watch.payload := 'key';
    END IF;
    RETURN pgrelay._outbox_insert(
        p_slot, '$1', '$2', pgrelay._save_source(v_watch),
        pgrelay._capture_query(v_watch, lower(p_operation), p_relation, true, p_is_paired)
    );
END
$function$;

COMMENT ON FUNCTION pgrelay._capture_statement(integer, text, oid, bigint, boolean, integer)
IS 'Return the INSERT of a capture function, for the table as it is at this moment';
REVOKE ALL ON FUNCTION pgrelay._capture_statement(integer, text, oid, bigint, boolean, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pgrelay._capture_statement(integer, text, oid, bigint, boolean, integer) TO pgrelay_capture;
