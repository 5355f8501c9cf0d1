-- Public: let a channel be delivered by so many readers, which share its events by hash of their group. It takes effect
-- when all readers have come to the same point, which a running drain sees to.
-- Raises PR054 (channel), PR056 (isolation level), PR058 (number).
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
    IF current_setting('transaction_isolation') <> 'read committed' THEN
        RAISE EXCEPTION USING
            ERRCODE = 'PR056',
            MESSAGE = format('set_readers needs READ COMMITTED, and this transaction is %s',
                upper(current_setting('transaction_isolation'))),
            HINT = 'Call it by itself: in an older snapshot the tick that the readers stop at may be behind them.';
    END IF;
    -- No tick may come between: a reader that went on to one would wait for the others for ever.
    PERFORM pg_advisory_xact_lock(hashtext('pgrelay'), hashtext('tick'));
    UPDATE pgrelay.channel AS c
    SET
        wanted_readers = nullif(p_readers, c.readers),
        switch_tick = CASE WHEN p_readers <> c.readers THEN (SELECT max(t.tick_id) FROM pgrelay.tick AS t) END
    WHERE c.name = p_channel;
    IF NOT FOUND THEN
        RAISE EXCEPTION USING
            ERRCODE = 'PR054',
            MESSAGE = format('there is no channel %s', coalesce(quote_literal(p_channel), 'NULL')),
            HINT = 'See the table pgrelay.channel.';
    END IF;
END
$function$;

COMMENT ON FUNCTION pgrelay.set_readers(text, integer) IS 'Let a channel be delivered by so many readers';
REVOKE ALL ON FUNCTION pgrelay.set_readers(text, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pgrelay.set_readers(text, integer) TO pgrelay_operator;
