-- Public: let so many readers share a channel's events, by hash of their group. A running drain makes the change, when
-- all readers have come to the same point.
-- Raises PR054 (channel), PR058 (number).
CREATE OR REPLACE FUNCTION pgrelay.set_readers(p_channel text, p_readers integer)
RETURNS void
LANGUAGE plpgsql
VOLATILE
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    IF p_readers IS NULL OR p_readers NOT BETWEEN 1 AND 64 THEN
        RAISE EXCEPTION USING
            ERRCODE = 'PR058',
            MESSAGE = format('%s is not a number of readers', coalesce(p_readers::text, 'NULL')),
            HINT = 'A channel has 1 to 64 readers.';
    END IF;
    UPDATE pgrelay.channel AS c
    SET wanted_readers = nullif(p_readers, c.readers), switch_tick = NULL
    WHERE c.name = p_channel;
    IF NOT FOUND THEN
        RAISE EXCEPTION USING
            ERRCODE = 'PR054',
            MESSAGE = format('there is no channel %s', coalesce(quote_literal(p_channel), 'NULL')),
            HINT = 'See the table pgrelay.channel.';
    END IF;
END
$function$;

COMMENT ON FUNCTION pgrelay.set_readers(text, integer) IS 'Let so many readers share a channel''s events';
REVOKE ALL ON FUNCTION pgrelay.set_readers(text, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pgrelay.set_readers(text, integer) TO pgrelay_operator;
