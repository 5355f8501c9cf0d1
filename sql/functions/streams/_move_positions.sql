-- Private: move a consumer's positions to where stream_reader came. p_answer: its answer. Returns how many records it
-- has.
CREATE OR REPLACE FUNCTION pgrelay._move_positions(p_stream text, p_consumer text, p_answer json)
RETURNS integer
LANGUAGE plpgsql
VOLATILE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_positions CONSTANT json := p_answer -> 'positions';
    v_records CONSTANT json := p_answer -> 'records';
BEGIN
    IF
        json_typeof(v_positions) IS DISTINCT FROM 'array'
        OR json_typeof(v_records) IS DISTINCT FROM 'array'
        OR json_typeof(p_answer -> 'shards') IS DISTINCT FROM 'array'
    THEN
        RAISE EXCEPTION USING
            ERRCODE = 'PR143',
            MESSAGE = format('stream_reader did not answer with records of %s', p_stream),
            DETAIL = pgrelay._clip(coalesce(p_answer::text, 'It answered nothing.'), 500),
            HINT = 'Bind stream_reader to the function of this version of pgrelay.';
    END IF;
    UPDATE pgrelay.stream_position AS p
    SET
        position = m.value -> 'position',
        ended = (m.value ->> 'ended')::boolean,
        behind_latest_ms = (m.value ->> 'behind_latest_ms')::bigint,
        read_records = p.read_records + coalesce(r.records, 0),
        read_at = clock_timestamp()
    FROM json_array_elements(v_positions) AS m (value)
    LEFT JOIN (
        SELECT
            v.value ->> 'shard_id' AS shard_id,
            count(*) AS records
        FROM json_array_elements(v_records) AS v (value)
        GROUP BY v.value ->> 'shard_id'
    ) AS r ON r.shard_id = m.value ->> 'shard_id'
    WHERE p.stream = p_stream AND p.consumer = p_consumer AND p.shard_id = m.value ->> 'shard_id';
    RETURN json_array_length(v_records);
END
$function$;

COMMENT ON FUNCTION pgrelay._move_positions(text, text, json)
IS 'Move a consumer''s positions to where stream_reader came';
REVOKE ALL ON FUNCTION pgrelay._move_positions(text, text, json) FROM PUBLIC;
