-- Private: invoke the function of a channel with a batch and read its answer. Never fails: returns {"broken": "why"}
-- for a call that failed, and for an answer that does not account for every event; else what _read_answer returns.
-- p_event_ids, p_ats, p_events: the events' numbers, when they were captured, and themselves as members of a JSON
-- array; all are empty to find out whether the function works. p_status: what the function is sent of the view status.
CREATE OR REPLACE FUNCTION pgrelay._invoke_channel(
    p_channel pgrelay.channel,
    p_batch_id bigint,
    p_event_ids bigint[],
    p_ats timestamptz[],
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
    c_answer_margin_ms CONSTANT integer := 2000; -- for the answer's way back
    v_answer json;
    v_reason text;
    v_detail text;
BEGIN
    v_answer := pgrelay._invoke(
        p_channel.binding,
        (
            -- The events are JSON already: to parse and write them once more would cost more than all the rest.
            format(
                '{"contract":%s,"database":%s,"batch":%s,"answer_within_ms":%s,"status":%s,"events":[',
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
    RETURN pgrelay._read_answer(v_answer, p_event_ids, p_ats);
EXCEPTION
    WHEN OTHERS THEN -- does not catch query_canceled, so cancels and timeouts work
        GET STACKED DIAGNOSTICS v_reason = MESSAGE_TEXT, v_detail = PG_EXCEPTION_DETAIL;
        RETURN json_build_object('broken', pgrelay._clip(concat_ws(' ', v_reason, nullif(v_detail, '')), 2000));
END
$function$;

COMMENT ON FUNCTION pgrelay._invoke_channel(pgrelay.channel, bigint, bigint[], timestamptz[], text, integer, json)
IS 'Invoke the function of a channel with a batch and read its answer';
REVOKE ALL ON FUNCTION pgrelay._invoke_channel(pgrelay.channel, bigint, bigint[], timestamptz[], text, integer, json)
FROM PUBLIC;
