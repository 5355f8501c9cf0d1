-- Private: invoke the function of a channel with a batch and read its answer. Never fails: a call that failed, and an
-- answer that does not account for every event, come back as {"broken": "why"}; else {"failures": [{"event_id",
-- "error", "retryable", "held"}], "messages", "request_id"}.
-- p_event_ids, p_events: the events' numbers and, as members of a JSON array, themselves; both may be empty, to ask
-- whether the function works. p_status: what the function is told of the outbox.
CREATE OR REPLACE FUNCTION pgrelay._invoke_channel(
    p_channel pgrelay.channel,
    p_batch_id bigint,
    p_event_ids bigint[],
    p_events text,
    p_timeout_ms integer,
    p_status json DEFAULT NULL
)
RETURNS json
LANGUAGE plpgsql
VOLATILE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    c_answer_margin_ms CONSTANT integer := 2000; -- the answer's own way back
    v_prefix CONSTANT text := (SELECT g.id_prefix || '-' FROM pgrelay._origin AS g);
    v_answer json;
    v_failures json;
    v_failed integer;
    v_known integer;
    v_reason text;
    v_detail text;
BEGIN
    v_answer := pgrelay._invoke(
        p_channel.binding,
        (
            -- The events are JSON already: parsing and writing them once more would cost more than the rest.
            format(
                '{"contract":%s,"mode":"outbox","database":%s,"batch":%s,"answer_within_ms":%s,"status":%s,"events":[',
                to_json(p_channel.contract),
                to_json(current_database()),
                to_json(p_channel.name || '-' || p_batch_id),
                greatest(p_timeout_ms - c_answer_margin_ms, p_timeout_ms / 2),
                coalesce(p_status::text, 'null')
            ) || p_events || ']}'
        )::json,
        'RequestResponse',
        p_timeout_ms
    );

    IF
        json_typeof(v_answer) IS DISTINCT FROM 'object'
        OR json_typeof(v_answer -> 'delivered') IS DISTINCT FROM 'number'
        OR json_typeof(v_answer -> 'failed') IS DISTINCT FROM 'array'
    THEN
        RETURN json_build_object(
            'broken', format(
                'the function''s answer is not {"delivered": ..., "failed": [...]}: %s',
                pgrelay._clip(coalesce(v_answer::text, 'nothing'), 500)
            )
        );
    END IF;

    SELECT
        coalesce(
            json_agg(
                json_build_object(
                    'event_id', i.id,
                    'error', coalesce(pgrelay._clip(f.value ->> 'error', 2000), '(no reason given)'),
                    'retryable', coalesce((f.value ->> 'retryable')::boolean, true),
                    'held', coalesce((f.value ->> 'held')::boolean, false)
                )
            ),
            '[]'
        ),
        count(*),
        count(DISTINCT i.id)
    INTO v_failures, v_failed, v_known
    FROM json_array_elements(v_answer -> 'failed') AS f (value)
    LEFT JOIN unnest(p_event_ids) AS i (id) ON f.value ->> 'id' = v_prefix || i.id;
    IF (v_answer ->> 'delivered')::integer + v_failed <> cardinality(p_event_ids) THEN
        RETURN json_build_object(
            'broken', format(
                'the function answered for %s events delivered and %s failed, and was sent %s',
                v_answer ->> 'delivered', v_failed, cardinality(p_event_ids)
            )
        );
    ELSIF v_known <> v_failed THEN
        RETURN json_build_object(
            'broken', format(
                'of %s failures that the function answered, %s are of an event that it was not sent, or of one twice',
                v_failed, v_failed - v_known
            )
        );
    END IF;
    RETURN json_build_object(
        'failures', v_failures,
        'messages', CASE
            -- One for each event, or none: it could not be told which is whose.
            WHEN
                CASE json_typeof(v_answer -> 'messages') WHEN 'array' THEN json_array_length(v_answer -> 'messages') END
                = cardinality(p_event_ids)
                THEN (SELECT json_agg(m.id) FROM json_array_elements_text(v_answer -> 'messages') AS m (id))
        END,
        'request_id', v_answer ->> 'request_id'
    );
EXCEPTION
    WHEN OTHERS THEN -- not query_canceled: who cancels, or times out, is obeyed
        GET STACKED DIAGNOSTICS v_reason = MESSAGE_TEXT, v_detail = PG_EXCEPTION_DETAIL;
        RETURN json_build_object('broken', pgrelay._clip(concat_ws(' ', v_reason, nullif(v_detail, '')), 2000));
END
$function$;

COMMENT ON FUNCTION pgrelay._invoke_channel(pgrelay.channel, bigint, bigint[], text, integer, json)
IS 'Invoke the function of a channel with a batch and read its answer';
REVOKE ALL ON FUNCTION pgrelay._invoke_channel(pgrelay.channel, bigint, bigint[], text, integer, json) FROM PUBLIC;
