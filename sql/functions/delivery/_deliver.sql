-- Private: deliver one batch of a reader: read it, invoke the channel's function, record what it answered. All in the
-- caller's transaction: after a crash anywhere in between, the batch comes again, under the same ids.
-- p_from_retry: events that are due again, instead of new ones.
-- Returns delivered (something was done, more may follow at once), idle (nothing waits), waiting (after a failure,
-- until reader.not_before), failed (the invocation), busy (another session has this reader), paused.
CREATE OR REPLACE FUNCTION pgrelay._deliver(p_channel text, p_number integer, p_from_retry boolean DEFAULT false)
RETURNS text
LANGUAGE plpgsql
VOLATILE
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    c_many_events CONSTANT integer := 10;
    c_patience CONSTANT integer := 5;
    v_setting pgrelay.setting;
    v_channel pgrelay.channel;
    v_reader pgrelay.reader;
    v_batch record;
    v_limit integer;
    v_invoked_at timestamptz;
    v_answer json;
    v_failures json;
    v_failed_ids bigint[];
    v_error text;
    v_batch_id bigint;
BEGIN
    IF NOT pg_try_advisory_xact_lock(hashtext('pgrelay'), hashtext(format('reader %s %s', p_channel, p_number))) THEN
        RETURN 'busy';
    END IF;
    SELECT s.* INTO STRICT v_setting FROM pgrelay.setting AS s;
    SELECT c.* INTO STRICT v_channel FROM pgrelay.channel AS c WHERE c.name = p_channel;
    SELECT r.* INTO v_reader FROM pgrelay.reader AS r WHERE r.channel = p_channel AND r.number = p_number;
    IF NOT FOUND THEN
        RETURN 'idle'; -- the channel has fewer readers by now
    ELSIF v_channel.paused_at IS NOT NULL THEN
        RETURN 'paused';
    ELSIF v_reader.not_before > clock_timestamp() THEN
        RETURN 'waiting';
    END IF;

    v_limit := least(v_reader.batch_events, v_setting.batch_events);
    IF p_from_retry THEN
        SELECT b.*, NULL::bigint[] AS o_held_ids, v_reader.tick_id AS o_tick_id, v_reader.position AS o_position
        INTO v_batch
        FROM pgrelay._retry_batch(p_channel, p_number, v_limit, v_setting.batch_bytes) AS b;
    ELSE
        SELECT b.* INTO v_batch FROM pgrelay._next_batch(p_channel, p_number, v_limit, v_setting.batch_bytes) AS b;
    END IF;

    IF v_batch.o_event_ids IS NOT NULL THEN
        v_batch_id := nextval('pgrelay.batch_batch_id_seq');
        v_invoked_at := clock_timestamp();
        v_answer := pgrelay._invoke_channel(
            v_channel, v_batch_id, v_batch.o_event_ids, v_batch.o_events, v_setting.delivery_timeout_ms
        );
        v_error := v_answer ->> 'broken';
        IF v_error IS NOT NULL THEN
            RETURN pgrelay._after_broken_call(
                v_channel, v_reader, v_setting, v_batch.o_event_ids, v_batch.o_held_ids, v_batch.o_tick_id,
                v_batch.o_position, p_from_retry, v_error
            );
        END IF;

        v_failures := v_answer -> 'failures';
        v_failed_ids := ARRAY(
            SELECT (f.value ->> 'event_id')::bigint FROM json_array_elements(v_failures) AS f (value)
        );
        IF
            NOT p_from_retry AND v_reader.failures < c_patience
            AND cardinality(v_batch.o_event_ids) >= c_many_events
            AND cardinality(v_failed_ids) = cardinality(v_batch.o_event_ids)
            AND (SELECT bool_and((f.value ->> 'retryable')::boolean) FROM json_array_elements(v_failures) AS f (value))
        THEN
            -- Not these events: where they go is away. For a while it is better to wait than to move all that comes.
            UPDATE pgrelay.reader AS r
            SET
                failures = r.failures + 1,
                not_before = clock_timestamp() + make_interval(secs => pgrelay._pause_seconds(r.failures)),
                last_error = v_failures -> 0 ->> 'error',
                last_error_at = clock_timestamp()
            WHERE r.channel = p_channel AND r.number = p_number;
            RETURN 'failed';
        END IF;
        IF p_from_retry THEN
            PERFORM pgrelay._settle(
                ARRAY(SELECT i.id FROM unnest(v_batch.o_event_ids) AS i (id) WHERE i.id <> ALL(v_failed_ids)), v_failures
            );
        ELSIF cardinality(v_failed_ids) > 0 THEN
            PERFORM pgrelay._to_retry(p_channel, v_failed_ids, '');
            PERFORM pgrelay._settle('{}', v_failures);
        END IF;
        IF v_setting.trace_hours > 0 THEN
            INSERT INTO pgrelay.batch (
                batch_id, channel, reader, event_ids, xids, message_ids, request_id, delivered, failed, invoked_at,
                answered_at
            ) OVERRIDING SYSTEM VALUE
            VALUES (
                v_batch_id, p_channel, p_number, v_batch.o_event_ids, v_batch.o_xids,
                CASE
                    WHEN json_typeof(v_answer -> 'messages') = 'array' THEN ARRAY(
                        SELECT m.id FROM json_array_elements_text(v_answer -> 'messages') AS m (id)
                    )
                END,
                v_answer ->> 'request_id',
                cardinality(v_batch.o_event_ids) - cardinality(v_failed_ids), cardinality(v_failed_ids),
                v_invoked_at, clock_timestamp()
            );
        END IF;
    END IF;
    IF v_batch.o_held_ids IS NOT NULL THEN
        PERFORM pgrelay._to_retry(p_channel, v_batch.o_held_ids, 'an earlier event of its group waits');
    END IF;
    IF
        v_batch.o_event_ids IS NULL AND v_batch.o_held_ids IS NULL
        AND v_batch.o_tick_id = v_reader.tick_id AND v_batch.o_position = v_reader.position
    THEN
        RETURN 'idle';
    END IF;

    UPDATE pgrelay.reader AS r
    SET
        tick_id = v_batch.o_tick_id,
        position = v_batch.o_position,
        failures = CASE WHEN v_batch_id IS NULL THEN r.failures ELSE 0 END,
        batch_events = CASE
            WHEN v_batch_id IS NULL THEN r.batch_events
            WHEN r.batch_events * 2 < v_setting.batch_events THEN r.batch_events * 2
        END,
        last_error = CASE WHEN v_batch_id IS NULL THEN r.last_error END,
        last_error_at = CASE WHEN v_batch_id IS NULL THEN r.last_error_at END,
        last_delivered_at = CASE WHEN v_batch_id IS NULL THEN r.last_delivered_at ELSE clock_timestamp() END,
        delivered_events = r.delivered_events
            + coalesce(cardinality(v_batch.o_event_ids) - cardinality(v_failed_ids), 0)
    WHERE r.channel = p_channel AND r.number = p_number;
    RETURN CASE WHEN v_batch.o_event_ids IS NULL AND v_batch.o_held_ids IS NULL THEN 'idle' ELSE 'delivered' END;
END
$function$;

COMMENT ON FUNCTION pgrelay._deliver(text, integer, boolean) IS 'Deliver one batch of a reader';
REVOKE ALL ON FUNCTION pgrelay._deliver(text, integer, boolean) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pgrelay._deliver(text, integer, boolean) TO pgrelay_operator;
