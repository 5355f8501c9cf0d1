-- Private: read the next records of a stream for a consumer, as pgrelay.read_stream does, whoever reads.
-- Raises what call raises, PR143 (the answer does not fit).
CREATE OR REPLACE FUNCTION pgrelay._read_stream(p_stream text, p_consumer text, p_max integer)
RETURNS SETOF pgrelay.stream_record
LANGUAGE plpgsql
VOLATILE
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    c_timeout_ms CONSTANT integer := 20000;
    c_shards_at_once CONSTANT integer := 16;
    v_left integer := p_max;
    v_known json;
    v_read text[] := '{}';
    v_shards json;
    v_answer json;
    v_count integer;
BEGIN
    LOOP
        -- A shard with a backlog may fill the answer alone: one at first, then twice as many each time, so that the others
        -- stay free for other readers.
        v_shards := pgrelay._claim_shards(
            p_stream, p_consumer, v_known, v_read, least(cardinality(v_read) + 1, c_shards_at_once)
        );
        EXIT WHEN v_shards IS NULL AND v_known IS NOT NULL;
        v_answer := pgrelay._call(
            'stream_reader',
            json_build_object(
                'contract', 'pgrelay.stream/1',
                'database', current_database(),
                'stream', p_stream,
                'shards', coalesce(v_shards, '[]'),
                'max_records', v_left,
                'answer_within_ms', c_timeout_ms
            ),
            c_timeout_ms
        );
        v_count := pgrelay._move_positions(p_stream, p_consumer, v_answer);
        RETURN QUERY
        SELECT
            r.shard_id,
            r.sequence_number,
            r.sub_sequence,
            r.arrived_at,
            r.partition_key,
            CASE WHEN r.encoding IS NULL THEN r.data END,
            CASE WHEN r.encoding = 'base64' THEN decode(r.data, 'base64') END
        FROM json_to_recordset(v_answer -> 'records') AS r (
            shard_id text,
            sequence_number text,
            sub_sequence integer,
            arrived_at timestamptz,
            partition_key text,
            data text,
            encoding text
        );

        v_left := v_left - v_count;
        v_known := v_answer -> 'shards';
        v_read := v_read || ARRAY(SELECT s.value ->> 'shard_id' FROM json_array_elements(v_shards) AS s (value));
        -- Shards that were claimed and not reached, or left in the middle, mean that the answer was full.
        EXIT WHEN v_left < 1
            OR json_array_length(v_answer -> 'positions') < json_array_length(v_shards)
            OR EXISTS (
                SELECT
                FROM json_array_elements(v_answer -> 'positions') AS m (value)
                WHERE NOT (m.value ->> 'ended')::boolean AND (m.value ->> 'behind_latest_ms')::bigint > 0
            );
    END LOOP;
END
$function$;

COMMENT ON FUNCTION pgrelay._read_stream(text, text, integer)
IS 'Read the next records of a stream for a consumer, whoever reads';
REVOKE ALL ON FUNCTION pgrelay._read_stream(text, text, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pgrelay._read_stream(text, text, integer) TO pgrelay_operator;
