-- Private: take shards for a reader, to the end of its transaction, and return them with their positions. Waits for
-- nobody: what another reader of the same consumer has taken is left out.
-- p_known: the stream's shards as stream_reader lists them; NULL if that is not known yet. p_read: shards that this
-- read is done with. p_count: how many at most.
CREATE OR REPLACE FUNCTION pgrelay._claim_shards(
    p_stream text, p_consumer text, p_known json, p_read text[], p_count integer
)
RETURNS json
LANGUAGE plpgsql
VOLATILE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_start CONSTANT json := coalesce(
        (
            SELECT c.start_position
            FROM pgrelay.stream_consumer AS c
            WHERE c.stream = p_stream AND c.consumer = p_consumer
        ),
        '{"type": "trim_horizon"}'
    );
    v_shards json[];
    v_shard_id text;
BEGIN
    SELECT array_agg(json_build_object('shard_id', s.shard_id, 'position', s.position)) INTO v_shards
    FROM (
        SELECT p.shard_id, p.position
        FROM pgrelay.stream_position AS p
        WHERE p.stream = p_stream AND p.consumer = p_consumer AND NOT p.ended AND p.shard_id <> ALL(p_read)
        ORDER BY p.read_at
        LIMIT p_count
        FOR UPDATE SKIP LOCKED
    ) AS s;

    FOR v_shard_id IN
        SELECT k.value ->> 'shard_id'
        FROM json_array_elements(p_known) AS k (value)
        WHERE
            NOT EXISTS (
                SELECT
                FROM pgrelay.stream_position AS p
                WHERE p.stream = p_stream AND p.consumer = p_consumer AND p.shard_id = k.value ->> 'shard_id'
            )
            -- A shard comes after its parents: those that are still there must be read to their end.
            AND NOT EXISTS (
                SELECT
                FROM json_array_elements_text(k.value -> 'parents') AS parent (shard_id)
                INNER JOIN json_array_elements(p_known) AS other (value) ON other.value ->> 'shard_id' = parent.shard_id
                LEFT JOIN pgrelay.stream_position AS p
                    ON p.stream = p_stream AND p.consumer = p_consumer AND p.shard_id = parent.shard_id
                WHERE p.ended IS NOT TRUE
            )
    LOOP
        EXIT WHEN cardinality(v_shards) >= p_count;
        IF pgrelay._claim_new_shard(p_stream, p_consumer, v_shard_id, v_start) THEN
            v_shards := v_shards || json_build_object('shard_id', v_shard_id, 'position', v_start);
        END IF;
    END LOOP;
    RETURN array_to_json(v_shards);
END
$function$;

COMMENT ON FUNCTION pgrelay._claim_shards(text, text, json, text[], integer) IS 'Take shards for a reader';
REVOKE ALL ON FUNCTION pgrelay._claim_shards(text, text, json, text[], integer) FROM PUBLIC;
