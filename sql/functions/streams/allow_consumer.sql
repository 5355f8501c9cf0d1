-- Public: let a role read a stream for a consumer, by read_stream and consume_stream, and for no other. Granted to the
-- role itself, so that its members have it too, and DROP OWNED takes it away.
-- p_stream, p_consumer: as read_stream will name them; they need not exist. p_role: the role. Raises PR144 (argument).
CREATE OR REPLACE FUNCTION pgrelay.allow_consumer(p_stream text, p_consumer text, p_role regrole)
RETURNS void
LANGUAGE plpgsql
VOLATILE
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    IF coalesce(p_stream, '') = '' OR coalesce(p_consumer, '') = '' OR p_role IS NULL THEN
        RAISE EXCEPTION USING
            ERRCODE = 'PR144',
            MESSAGE = 'a role is allowed a stream by its name and a consumer by its name',
            HINT = 'As in pgrelay.allow_consumer(''MySensorReadings'', ''app'', ''app_role'').';
    END IF;
    INSERT INTO pgrelay.stream_consumer (stream, consumer) VALUES (p_stream, p_consumer) ON CONFLICT DO NOTHING;
    PERFORM pgrelay._make_reader(p_stream, p_consumer);
    EXECUTE format('GRANT USAGE ON SCHEMA pgrelay TO %s', p_role);
    -- What all readers share runs with the rights of who calls it, and asks for the one that is the consumer's.
    EXECUTE format(
        'GRANT EXECUTE ON ROUTINE %s(integer), pgrelay.read_stream(text, text, integer), '
        'pgrelay._reader_name(text, text), pgrelay.consume_stream(text, text, text, integer, numeric), '
        'pgrelay._handler_statement(regproc, text) TO %s',
        pgrelay._reader_name(p_stream, p_consumer), p_role
    );
END
$function$;

COMMENT ON FUNCTION pgrelay.allow_consumer(text, text, regrole) IS 'Let a role read a stream for a consumer';
REVOKE ALL ON FUNCTION pgrelay.allow_consumer(text, text, regrole) FROM PUBLIC;
