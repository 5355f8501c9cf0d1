-- Private: read what a function answered for a batch. Returns {"failures": [{"event_id", "error", "retryable",
-- "held"}], "messages", "request_id"}, or {"broken": "why"} if the answer does not account for every event.
-- p_event_ids, p_ats: the numbers of the batch's events, and when each was captured. Raises what casts raise, where a
-- member has the wrong type.
CREATE OR REPLACE FUNCTION pgrelay._read_answer(p_answer json, p_event_ids bigint[], p_ats timestamptz[])
RETURNS json
LANGUAGE plpgsql
STABLE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_prefix CONSTANT text := (SELECT g.id_prefix FROM pgrelay._origin AS g);
    v_failures json;
    v_failed integer;
    v_known integer;
BEGIN
    IF
        json_typeof(p_answer) IS DISTINCT FROM 'object'
        OR json_typeof(p_answer -> 'delivered') IS DISTINCT FROM 'number'
        OR json_typeof(p_answer -> 'failed') IS DISTINCT FROM 'array'
    THEN
        RETURN json_build_object(
            'broken', format(
                'the function''s answer is not {"delivered": ..., "failed": [...]}: %s',
                pgrelay._clip(coalesce(p_answer::text, 'nothing'), 500)
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
    FROM json_array_elements(p_answer -> 'failed') AS f (value)
    LEFT JOIN unnest(p_event_ids, p_ats) AS i (id, at) ON f.value ->> 'id' = pgrelay._event_id(v_prefix, i.id, i.at);
    IF (p_answer ->> 'delivered')::integer + v_failed <> cardinality(p_event_ids) THEN
        RETURN json_build_object(
            'broken', format(
                'the function answered for %s events delivered and %s failed, and was sent %s',
                p_answer ->> 'delivered', v_failed, cardinality(p_event_ids)
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
            -- One for each event, or none: otherwise nothing says which message is whose.
            WHEN
                CASE json_typeof(p_answer -> 'messages') WHEN 'array' THEN json_array_length(p_answer -> 'messages') END
                = cardinality(p_event_ids)
                THEN (SELECT json_agg(m.id) FROM json_array_elements_text(p_answer -> 'messages') AS m (id))
        END,
        'request_id', p_answer ->> 'request_id'
    );
END
$function$;

COMMENT ON FUNCTION pgrelay._read_answer(json, bigint[], timestamptz[]) IS 'Read what a function answered for a batch';
REVOKE ALL ON FUNCTION pgrelay._read_answer(json, bigint[], timestamptz[]) FROM PUBLIC;
