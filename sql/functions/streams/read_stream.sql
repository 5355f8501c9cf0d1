-- Public: read the next records of a Kinesis data stream for a consumer, and move its position in this transaction: a
-- commit keeps what was read, a rollback reads it again. Two readers of one consumer share the shards: each takes those
-- that the other has not, to the end of its transaction, and waits for nobody. A consumer that is new starts with the
-- oldest record, or where seek_stream says. Operators may read for every consumer, other roles for those that
-- pgrelay.allow_consumer gave them.
-- p_stream: name or ARN. p_max: records at most; fewer come where a call's 5 MB are full or nothing more is there.
-- Raises what call raises, PR143 (the answer does not fit), PR144 (argument), PR146 (not allowed).
CREATE OR REPLACE FUNCTION pgrelay.read_stream(p_stream text, p_consumer text, p_max integer DEFAULT 1000)
RETURNS SETOF pgrelay.stream_record
LANGUAGE plpgsql
VOLATILE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_gate CONSTANT text := pgrelay._reader_name(p_stream, p_consumer);
BEGIN
    IF coalesce(p_stream, '') = '' OR coalesce(p_consumer, '') = '' OR p_max IS NULL OR p_max < 1 THEN
        RAISE EXCEPTION USING
            ERRCODE = 'PR144',
            MESSAGE = 'a stream is read by its name, for a consumer with a name, at least one record at a time',
            HINT = 'As in pgrelay.read_stream(''MySensorReadings'', ''app'', 1000).';
    END IF;
    IF has_function_privilege('pgrelay._read_stream(text, text, integer)', 'EXECUTE') THEN
        RETURN QUERY SELECT r.* FROM pgrelay._read_stream(p_stream, p_consumer, p_max) AS r;
        RETURN;
    END IF;
    IF
        to_regprocedure(v_gate || '(integer)') IS NULL
        OR NOT has_function_privilege(to_regprocedure(v_gate || '(integer)'), 'EXECUTE')
    THEN
        RAISE EXCEPTION USING
            ERRCODE = 'PR146',
            MESSAGE = format(
                'the role %I may not read the stream %s for the consumer %s',
                current_user, quote_literal(p_stream), quote_literal(p_consumer)
            ),
            HINT = format(
                'The owner allows it: SELECT pgrelay.allow_consumer(%L, %L, %L).', p_stream, p_consumer, current_user
            );
    END IF;
    RETURN QUERY EXECUTE format('SELECT r.* FROM %s($1) AS r', v_gate) USING p_max;
END
$function$;

COMMENT ON FUNCTION pgrelay.read_stream(text, text, integer)
IS 'Read the next records of a Kinesis data stream for a consumer';
REVOKE ALL ON FUNCTION pgrelay.read_stream(text, text, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pgrelay.read_stream(text, text, integer) TO pgrelay_operator;
