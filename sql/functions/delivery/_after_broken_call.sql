-- Private: decide what follows a batch whose invocation failed, and record it.
-- The function is asked with an empty batch whether it works at all. If not, it or AWS is away: everything waits,
-- longer each time. If it does, the batch is to blame: the next one is half as large, down to the one event that the
-- function breaks on, which goes to retry and blocks nobody.
CREATE OR REPLACE FUNCTION pgrelay._after_broken_call(
    p_channel pgrelay.channel,
    p_reader pgrelay.reader,
    p_setting pgrelay.setting,
    p_event_ids bigint[],
    p_held_ids bigint[],
    p_tick_id bigint,
    p_position bigint,
    p_from_retry boolean,
    p_error text
)
RETURNS text
LANGUAGE plpgsql
VOLATILE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_works CONSTANT boolean := (
        pgrelay._invoke_channel(p_channel, 0, '{}', '', least(p_setting.delivery_timeout_ms, 5000)) ->> 'broken' IS NULL
    );
    v_failures json;
BEGIN
    IF v_works AND cardinality(p_event_ids) = 1 THEN
        v_failures := json_build_array(
            json_build_object(
                'event_id', p_event_ids[1], 'error', 'the function failed on it: ' || p_error, 'retryable', true,
                'held', false
            )
        );
        IF NOT p_from_retry THEN
            PERFORM pgrelay._to_retry(p_channel.name, p_event_ids, '');
            PERFORM pgrelay._to_retry(p_channel.name, p_held_ids, 'an earlier event of its group waits');
        END IF;
        PERFORM pgrelay._settle('{}', v_failures);
        UPDATE pgrelay.reader AS r
        SET
            tick_id = p_tick_id,
            position = p_position,
            last_error = p_error,
            last_error_at = clock_timestamp()
        WHERE r.channel = p_reader.channel AND r.number = p_reader.number;
        RETURN 'delivered';
    END IF;

    UPDATE pgrelay.reader AS r
    SET
        failures = r.failures + 1,
        batch_events = CASE
            WHEN v_works THEN greatest(cardinality(p_event_ids) / 2, 1)
            ELSE r.batch_events
        END,
        not_before = clock_timestamp() + make_interval(
            secs => CASE WHEN v_works THEN 0 ELSE pgrelay._pause_seconds(r.failures) END
        ),
        last_error = p_error,
        last_error_at = clock_timestamp()
    WHERE r.channel = p_reader.channel AND r.number = p_reader.number;
    RETURN CASE WHEN v_works THEN 'delivered' ELSE 'failed' END;
END
$function$;

COMMENT ON FUNCTION pgrelay._after_broken_call(
    pgrelay.channel, pgrelay.reader, pgrelay.setting, bigint[], bigint[], bigint, bigint, boolean, text
) IS 'Decide what follows a batch whose invocation failed';
REVOKE ALL ON FUNCTION pgrelay._after_broken_call(
    pgrelay.channel, pgrelay.reader, pgrelay.setting, bigint[], bigint[], bigint, bigint, boolean, text
) FROM PUBLIC;
