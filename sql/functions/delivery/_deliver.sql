-- Private: take a reader, read its next batch, invoke the channel's function and record the outcome. All in the
-- caller's transaction: after a crash anywhere in between, the same events are sent again, under the same ids.
-- p_from_retry: events that are due in retry, instead of new ones.
-- Returns the outcome, a transition of the reader in docs/delivery.md:
--   delivered    the batch is dealt with, and the reader moved on; there may be more
--   halved       the function failed on the batch: the next one is half as large, and may follow at once
--   failed       the function, or where it delivers to, is away: the reader backs off
--   backing off  until reader.not_before, because of such a failure
--   idle         nothing waits
--   busy         another session has the reader
--   paused       the channel is
CREATE OR REPLACE FUNCTION pgrelay._deliver(p_channel text, p_number integer, p_from_retry boolean DEFAULT false)
RETURNS text
LANGUAGE plpgsql
VOLATILE
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    c_full_turns CONSTANT integer := 4;
    v_setting pgrelay.setting;
    v_channel pgrelay.channel;
    v_reader pgrelay.reader;
    v_limit integer;
    v_batch pgrelay._batch;
    v_answer json;
    v_error text;
BEGIN
    SELECT s.* INTO STRICT v_setting FROM pgrelay.setting AS s;
    SELECT c.* INTO STRICT v_channel FROM pgrelay.channel AS c WHERE c.name = p_channel;
    IF v_channel.paused_at IS NOT NULL THEN
        RETURN 'paused'; -- before the lock below, which takes a transaction id: a drain asks ten times a second
    END IF;
    SELECT r.* INTO v_reader
    FROM pgrelay.reader AS r
    WHERE r.channel = p_channel AND r.number = p_number
    FOR NO KEY UPDATE SKIP LOCKED;
    IF NOT FOUND THEN
        RETURN 'busy'; -- or the channel has fewer readers by now
    ELSIF v_reader.not_before > clock_timestamp() THEN
        RETURN 'backing off';
    END IF;

    -- After a failure that no batch was to blame for, the function is asked without events first: one that hangs holds up
    -- the other channels of this drain no longer than that. Not always, because one that is only slow would never get any.
    IF v_reader.failures % c_full_turns <> 0 AND v_reader.batch_events IS NULL THEN
        v_error := pgrelay._test_function(v_setting, v_channel);
        IF v_error IS NOT NULL THEN
            RETURN pgrelay._back_off(v_reader, v_error);
        END IF;
    END IF;

    v_limit := least(v_reader.batch_events, v_setting.batch_events);
    IF p_from_retry THEN
        v_batch := pgrelay._retry_batch(p_channel, p_number, v_limit, v_setting.batch_bytes);
    ELSE
        v_batch := pgrelay._next_batch(p_channel, p_number, v_limit, v_setting.batch_bytes);
    END IF;
    IF v_batch.event_ids IS NULL THEN
        RETURN pgrelay._record_empty_batch(v_reader, v_batch);
    END IF;

    v_batch.batch_id := nextval('pgrelay.batch_batch_id_seq');
    v_batch.invoked_at := clock_timestamp();
    v_answer := pgrelay._invoke_channel(
        v_channel, v_batch.batch_id, v_batch.event_ids, v_batch.ats, v_batch.events, v_setting.delivery_timeout_ms
    );
    IF v_answer ->> 'broken' IS NOT NULL THEN
        RETURN pgrelay._record_failed_invocation(v_setting, v_channel, v_reader, v_batch, v_answer ->> 'broken');
    ELSIF pgrelay._is_destination_away(v_reader, v_batch, v_answer -> 'failures') THEN
        RETURN pgrelay._back_off(v_reader, v_answer -> 'failures' -> 0 ->> 'error');
    END IF;
    RETURN pgrelay._record_answer(v_setting, v_reader, v_batch, v_answer);
END
$function$;

COMMENT ON FUNCTION pgrelay._deliver(text, integer, boolean)
IS 'Take a reader, read its next batch, invoke the channel''s function and record the outcome';
REVOKE ALL ON FUNCTION pgrelay._deliver(text, integer, boolean) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pgrelay._deliver(text, integer, boolean) TO pgrelay_operator;
