-- Private: record what a function answered for a batch, and let the reader move on.
-- p_answer: as _invoke_channel returns it. Returns the outcome, as _deliver does.
CREATE OR REPLACE FUNCTION pgrelay._record_answer(
    p_setting pgrelay.setting, p_reader pgrelay.reader, p_batch pgrelay._batch, p_answer json
)
RETURNS text
LANGUAGE plpgsql
VOLATILE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_failed_ids CONSTANT bigint[] := ARRAY(
        SELECT (f.value ->> 'event_id')::bigint FROM json_array_elements(p_answer -> 'failures') AS f (value)
    );
    v_delivered CONSTANT integer := cardinality(p_batch.event_ids) - cardinality(v_failed_ids);
    v_now CONSTANT timestamptz := clock_timestamp();
    v_died bigint := 0;
    v_error text;
BEGIN
    IF p_batch.is_retry THEN
        v_died := pgrelay._record_attempts(
            ARRAY(SELECT i.id FROM unnest(p_batch.event_ids) AS i (id) WHERE i.id <> ALL(v_failed_ids)),
            p_answer -> 'failures'
        );
    ELSIF cardinality(v_failed_ids) > 0 THEN
        PERFORM pgrelay._copy_to_retry(p_reader.channel, v_failed_ids, '');
        v_died := pgrelay._record_attempts('{}', p_answer -> 'failures');
    END IF;
    -- Of one that was refused, before one that is held behind it.
    v_error := (
        SELECT f.value ->> 'error'
        FROM json_array_elements(p_answer -> 'failures') WITH ORDINALITY AS f (value, place)
        ORDER BY (f.value ->> 'held')::boolean, f.place
        LIMIT 1
    );
    PERFORM pgrelay._copy_to_retry(p_reader.channel, p_batch.held_ids);

    IF p_setting.trace_hours > 0 THEN
        INSERT INTO pgrelay.batch (
            batch_id, channel, reader, event_ids, xids, ats, message_ids, request_id, delivered, failed, invoked_at,
            answered_at
        ) OVERRIDING SYSTEM VALUE
        VALUES (
            p_batch.batch_id, p_reader.channel, p_reader.number, p_batch.event_ids, p_batch.xids, p_batch.ats,
            CASE
                WHEN json_typeof(p_answer -> 'messages') = 'array' THEN ARRAY(
                    SELECT m.id FROM json_array_elements_text(p_answer -> 'messages') AS m (id)
                )
            END,
            p_answer ->> 'request_id', v_delivered, cardinality(v_failed_ids), p_batch.invoked_at, v_now
        );
    END IF;

    UPDATE pgrelay.reader AS r
    SET
        passed_tick_id = p_batch.passed_tick_id,
        tick_id = p_batch.tick_id,
        position = p_batch.position,
        failures = 0,
        -- After halving, batches grow again; NULL is the setting's size.
        batch_events = CASE WHEN r.batch_events * 2 < p_setting.batch_events THEN r.batch_events * 2 END,
        last_error = v_error,
        last_error_at = CASE WHEN v_error IS NOT NULL THEN v_now END,
        last_died_at = CASE WHEN v_died > 0 THEN v_now ELSE r.last_died_at END,
        last_delivered_at = CASE WHEN v_delivered > 0 THEN v_now ELSE r.last_delivered_at END,
        delivered_events = r.delivered_events + v_delivered
    WHERE r.channel = p_reader.channel AND r.number = p_reader.number;
    RETURN 'delivered';
END
$function$;

COMMENT ON FUNCTION pgrelay._record_answer(pgrelay.setting, pgrelay.reader, pgrelay._batch, json)
IS 'Record what a function answered for a batch';
REVOKE ALL ON FUNCTION pgrelay._record_answer(pgrelay.setting, pgrelay.reader, pgrelay._batch, json) FROM PUBLIC;
