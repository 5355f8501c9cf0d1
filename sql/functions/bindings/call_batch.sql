-- Public: call the function that a name is bound to with many payloads in one invocation (more only where they exceed
-- what Lambda takes). The function reads the contract pgrelay.calls/1, as one does that answers by
-- pgrelay.calls.answered.
-- Returns a row for each payload, in their order, counted from 1: its answer, or why the function has none for it.
-- Raises what call raises, and PR137 if the function does not answer every payload.
CREATE OR REPLACE FUNCTION pgrelay.call_batch(p_binding text, p_payloads json[])
RETURNS TABLE (place integer, answer json, error text)
LANGUAGE plpgsql
VOLATILE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    c_invocation_bytes CONSTANT integer := 5000000;
    v_invocation record;
    v_answers json;
    v_answered bigint;
BEGIN
    FOR v_invocation IN
        WITH sized AS (
            SELECT
                p.place,
                p.payload,
                sum(octet_length(coalesce(p.payload::text, 'null')) + 1) OVER (ORDER BY p.place) AS bytes
            FROM unnest(p_payloads) WITH ORDINALITY AS p (payload, place)
        )

        SELECT
            min(s.place) - 1 AS offset_places,
            count(*) AS payloads,
            json_agg(s.payload ORDER BY s.place) AS calls
        FROM sized AS s
        GROUP BY s.bytes / c_invocation_bytes
        ORDER BY min(s.place)
    LOOP
        v_answers := pgrelay.call(
            p_binding,
            json_build_object(
                'contract', 'pgrelay.calls/1', 'database', current_database(), 'calls', v_invocation.calls
            )
        ) -> 'answers';
        v_answered := CASE json_typeof(v_answers) WHEN 'array' THEN json_array_length(v_answers) END;
        IF v_answered IS DISTINCT FROM v_invocation.payloads THEN
            RAISE EXCEPTION USING
                ERRCODE = 'PR137',
                MESSAGE = format('%s did not answer every call of a batch', p_binding),
                DETAIL = format(
                    'Sent were %s calls; the answer has %s.',
                    v_invocation.payloads,
                    coalesce('an array "answers" of ' || v_answered, 'no array "answers"')
                ),
                HINT = 'The function reads the contract pgrelay.calls/1: see pgrelay.calls in layers/common.';
        END IF;
        RETURN QUERY
        SELECT
            (v_invocation.offset_places + a.place)::integer,
            a.value -> 'answer',
            a.value ->> 'error'
        FROM json_array_elements(v_answers) WITH ORDINALITY AS a (value, place)
        ORDER BY a.place;
    END LOOP;
END
$function$;

COMMENT ON FUNCTION pgrelay.call_batch(text, json[])
IS 'Call the function that a name is bound to with many payloads in one invocation';
REVOKE ALL ON FUNCTION pgrelay.call_batch(text, json[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pgrelay.call_batch(text, json[]) TO pgrelay_operator;
