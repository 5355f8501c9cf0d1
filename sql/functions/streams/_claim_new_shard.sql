-- Private: take a shard that no reader of the consumer has read yet, to the end of the transaction, and return whether
-- no other reader has. Another one's row cannot be seen before it commits: to insert one beside it waits, so not for
-- long.
CREATE OR REPLACE FUNCTION pgrelay._claim_new_shard(p_stream text, p_consumer text, p_shard_id text, p_start json)
RETURNS boolean
LANGUAGE plpgsql
VOLATILE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
SET lock_timeout = '1ms'
AS $function$
BEGIN
    INSERT INTO pgrelay.stream_position (stream, consumer, shard_id, position)
    VALUES (p_stream, p_consumer, p_shard_id, p_start)
    ON CONFLICT DO NOTHING;
    RETURN FOUND;
EXCEPTION
    WHEN lock_not_available THEN
        RETURN false;
END
$function$;

COMMENT ON FUNCTION pgrelay._claim_new_shard(text, text, text, json)
IS 'Take a shard that no reader of the consumer has read yet';
REVOKE ALL ON FUNCTION pgrelay._claim_new_shard(text, text, text, json) FROM PUBLIC;
