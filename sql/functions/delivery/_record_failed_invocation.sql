-- Private: record that the invocation of a batch failed, and decide what follows.
-- The function is sent an empty batch to find out whether it works at all. If not, it or AWS is away, and the reader
-- backs off. If it does, the batch is to blame: the next one is half as large, and so on down to the single event that
-- the function fails on, which goes to retry and holds up no other; one that can never be sent becomes a dead letter.
-- p_error: why the invocation failed. Returns the outcome, as _deliver does.
CREATE OR REPLACE FUNCTION pgrelay._record_failed_invocation(
    p_setting pgrelay.setting,
    p_channel pgrelay.channel,
    p_reader pgrelay.reader,
    p_batch pgrelay._batch,
    p_error text
)
RETURNS text
LANGUAGE plpgsql
VOLATILE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_events CONSTANT integer := cardinality(p_batch.event_ids);
    v_obstacle text;
    v_died bigint;
BEGIN
    IF pgrelay._test_function(p_setting, p_channel) IS NOT NULL THEN
        RETURN pgrelay._back_off(p_reader, p_error);
    END IF;

    IF v_events > 1 THEN
        UPDATE pgrelay.reader AS r
        SET
            failures = r.failures + 1,
            batch_events = v_events / 2,
            not_before = clock_timestamp(),
            last_error = p_error,
            last_error_at = clock_timestamp()
        WHERE r.channel = p_reader.channel AND r.number = p_reader.number;
        RETURN 'halved';
    END IF;

    v_obstacle := pgrelay._sending_obstacle(p_batch.events);
    IF NOT p_batch.is_retry THEN
        PERFORM pgrelay._copy_to_retry(p_channel.name, p_batch.event_ids, '');
        PERFORM pgrelay._copy_to_retry(p_channel.name, p_batch.held_ids);
    END IF;
    v_died := pgrelay._record_attempts(
        '{}',
        json_build_array(
            json_build_object(
                'event_id', p_batch.event_ids[1],
                'error', coalesce(v_obstacle, 'the function failed on it: ' || p_error),
                'retryable', v_obstacle IS NULL, 'held', false
            )
        )
    );
    UPDATE pgrelay.reader AS r
    SET
        passed_tick_id = p_batch.passed_tick_id,
        tick_id = p_batch.tick_id,
        position = p_batch.position,
        last_error = p_error,
        last_error_at = clock_timestamp(),
        last_died_at = CASE WHEN v_died > 0 THEN clock_timestamp() ELSE r.last_died_at END
    WHERE r.channel = p_reader.channel AND r.number = p_reader.number;
    RETURN 'delivered';
END
$function$;

COMMENT ON FUNCTION pgrelay._record_failed_invocation(
    pgrelay.setting, pgrelay.channel, pgrelay.reader, pgrelay._batch, text
) IS 'Record that the invocation of a batch failed, and decide what follows';
REVOKE ALL ON FUNCTION pgrelay._record_failed_invocation(
    pgrelay.setting, pgrelay.channel, pgrelay.reader, pgrelay._batch, text
) FROM PUBLIC;
