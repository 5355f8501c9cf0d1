-- Private: record that a reader found no event to send: what it has to leave out goes to retry, and the reader moves on
-- past the numbers of other readers' events. Returns the outcome, as _deliver does: delivered if events went to retry,
-- else idle.
CREATE OR REPLACE FUNCTION pgrelay._record_empty_batch(p_reader pgrelay.reader, p_batch pgrelay._batch)
RETURNS text
LANGUAGE plpgsql
VOLATILE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    PERFORM pgrelay._copy_to_retry(p_reader.channel, p_batch.held_ids);
    -- Written only where it changes: a reader that has nothing to do is asked ten times a second.
    UPDATE pgrelay.reader AS r
    SET passed_tick_id = p_batch.passed_tick_id, tick_id = p_batch.tick_id, position = p_batch.position
    WHERE
        r.channel = p_reader.channel AND r.number = p_reader.number
        AND (r.passed_tick_id, r.tick_id, r.position) <> (p_batch.passed_tick_id, p_batch.tick_id, p_batch.position);
    RETURN CASE WHEN p_batch.held_ids IS NULL THEN 'idle' ELSE 'delivered' END;
END
$function$;

COMMENT ON FUNCTION pgrelay._record_empty_batch(pgrelay.reader, pgrelay._batch)
IS 'Record that a reader found no event to send';
REVOKE ALL ON FUNCTION pgrelay._record_empty_batch(pgrelay.reader, pgrelay._batch) FROM PUBLIC;
