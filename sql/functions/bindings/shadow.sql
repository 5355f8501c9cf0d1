-- Public: call a bound function beside the code that it is to replace, compare the answers and keep the outcome in
-- pgrelay.shadow_call. Never fails; waits as long as a call does, and not at all while the breaker is open.
-- p_answer: the answer that counts. p_share: of which part of the calls, 0 to 1. Answers are the same if they are as
-- jsonb: the order of members and the spelling of numbers do not count.
-- Returns whether the answers are the same; NULL if there is none to compare.
CREATE OR REPLACE FUNCTION pgrelay.shadow(
    p_binding text, p_payload json, p_answer json, p_share numeric DEFAULT 1
)
RETURNS boolean
LANGUAGE plpgsql
VOLATILE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_started timestamptz;
    v_answer json;
    v_same boolean;
    v_error text;
BEGIN
    IF p_share IS NULL OR random() >= p_share THEN
        RETURN NULL;
    END IF;
    v_started := clock_timestamp();
    BEGIN
        v_answer := pgrelay.call(p_binding, p_payload, 0);
        v_same := v_answer::text IS NOT DISTINCT FROM p_answer::text
            OR coalesce(v_answer::jsonb = p_answer::jsonb, false);
    EXCEPTION
        WHEN OTHERS THEN -- not query_canceled: who cancels, or times out, is obeyed
            v_error := SQLSTATE || ': ' || SQLERRM;
    END;
    BEGIN
        PERFORM pgrelay._remember_shadow(
            p_binding,
            CASE WHEN v_error IS NOT NULL THEN 'failed' WHEN v_same THEN 'same' ELSE 'different' END,
            (extract(EPOCH FROM clock_timestamp() - v_started) * 1000)::numeric,
            p_payload, p_answer, v_answer, v_error
        );
    EXCEPTION
        WHEN OTHERS THEN
            RAISE WARNING USING
                ERRCODE = 'PR146',
                MESSAGE = 'the outcome of a shadow call was not kept: ' || SQLERRM,
                DETAIL = 'The statement itself is not affected.';
    END;
    RETURN v_same;
END
$function$;

COMMENT ON FUNCTION pgrelay.shadow(text, json, json, numeric)
IS 'Call a bound function beside the code that it is to replace, and compare the answers';
REVOKE ALL ON FUNCTION pgrelay.shadow(text, json, json, numeric) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pgrelay.shadow(text, json, json, numeric) TO pgrelay_operator;
