-- Public: say where a consumer reads a stream from next: in one shard, or (NULL) in all, those to come included.
-- p_position: as in the contract pgrelay.stream/1: {"type": "trim_horizon"}, {"type": "latest"}, {"type":
-- "at_timestamp", "timestamp": "2026-11-21T07:00:00Z"} and, for one shard, {"type": "at_sequence_number" or
-- "after_sequence_number", "sequence_number": "..."}. Waits for a reader that has not ended its transaction.
-- Raises PR142 (position).
CREATE OR REPLACE FUNCTION pgrelay.seek_stream(
    p_stream text, p_consumer text, p_position json, p_shard_id text DEFAULT NULL
)
RETURNS void
LANGUAGE plpgsql
VOLATILE
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
SET timezone = 'UTC'
AS $function$
DECLARE
    v_type CONSTANT text := p_position ->> 'type';
    v_position json := p_position;
BEGIN
    IF
        NOT coalesce(
            v_type IN ('trim_horizon', 'latest')
            OR v_type = 'at_timestamp' AND json_typeof(p_position -> 'timestamp') IN ('string', 'number')
            OR v_type IN ('at_sequence_number', 'after_sequence_number')
            AND json_typeof(p_position -> 'sequence_number') = 'string' AND p_shard_id IS NOT NULL,
            false
        )
    THEN
        RAISE EXCEPTION USING
            ERRCODE = 'PR142',
            MESSAGE = format('%s is no position', coalesce(pgrelay._clip(p_position::text, 200), 'NULL')),
            HINT = 'Use {"type": "trim_horizon"}, {"type": "latest"}, {"type": "at_timestamp", "timestamp": "..."} or, with '
                'a shard, {"type": "after_sequence_number", "sequence_number": "..."}.';
    END IF;
    IF v_type = 'latest' THEN -- shards that are split later go on from the same moment
        v_position := json_build_object('type', 'at_timestamp', 'timestamp', clock_timestamp());
    END IF;
    IF p_shard_id IS NULL THEN
        INSERT INTO pgrelay.stream_consumer AS c (stream, consumer, start_position)
        VALUES (p_stream, p_consumer, v_position)
        ON CONFLICT (stream, consumer) DO UPDATE SET start_position = excluded.start_position, started_at = now();
        DELETE FROM pgrelay.stream_position AS p WHERE p.stream = p_stream AND p.consumer = p_consumer;
    ELSE
        INSERT INTO pgrelay.stream_position AS p (stream, consumer, shard_id, position)
        VALUES (p_stream, p_consumer, p_shard_id, v_position)
        ON CONFLICT (stream, consumer, shard_id) DO UPDATE SET position = excluded.position, ended = false;
    END IF;
END
$function$;

COMMENT ON FUNCTION pgrelay.seek_stream(text, text, json, text) IS 'Say where a consumer reads a stream from next';
REVOKE ALL ON FUNCTION pgrelay.seek_stream(text, text, json, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pgrelay.seek_stream(text, text, json, text) TO pgrelay_operator;
