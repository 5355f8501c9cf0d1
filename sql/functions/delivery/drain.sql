-- Public: deliver what is committed. A procedure that commits after each batch: CALL it outside a transaction. Several
-- may run: each takes readers that no other one has.
-- p_seconds: 0 delivers what waits and ends; more goes on for so long, as pg_cron runs it, and looks for new events ten
-- times a second, so that those of a tenth of a second share a batch. It ends earlier by itself where statement_timeout
-- would cancel it. p_channel: only this channel.
-- Raises PR054 (channel), PR058 (seconds).
CREATE OR REPLACE PROCEDURE pgrelay.drain(p_seconds numeric DEFAULT 0, p_channel text DEFAULT NULL)
LANGUAGE plpgsql
SECURITY INVOKER
AS $procedure$
-- Neither SECURITY DEFINER nor a SET clause, because a procedure with either may not commit. So every name has its
-- schema, and so has every operator whose operands are not of exactly its types.
DECLARE
    c_poll_seconds CONSTANT double precision := 0.1;
    c_note_seconds CONSTANT double precision := 5;
    c_keep_house_seconds CONSTANT double precision := 5;
    -- Looking at the watches takes at most so much of the time, however many there are: a four hundredth.
    c_look_pauses CONSTANT double precision := 400;
    -- Then delivery has its turn, and the rest of the watches after it.
    c_most_work CONSTANT interval := '0.5 seconds';
    c_latest_check CONSTANT interval := '30 seconds';
    v_end pg_catalog.timestamptz;
    v_note_at pg_catalog.timestamptz := pg_catalog.clock_timestamp()
    OPERATOR(pg_catalog.+) pg_catalog.make_interval(secs => c_note_seconds);
    v_last_delivery_at CONSTANT pg_catalog.timestamptz := pgrelay._last_delivery_at();
    v_keep_house_at pg_catalog.timestamptz := pg_catalog.clock_timestamp();
    v_keeps_house boolean;
    v_looked_at pg_catalog.timestamptz;
    v_found_at pg_catalog.timestamptz;
    v_work pg_catalog.record;
    v_ticked_at pg_catalog.timestamptz := pg_catalog.clock_timestamp();
    v_ready pg_catalog.record;
    v_outcome pg_catalog.text;
    v_delivered boolean;
BEGIN
    IF p_seconds IS NULL OR p_seconds OPERATOR(pg_catalog.<) 0 THEN
        RAISE EXCEPTION USING
            ERRCODE = 'PR058',
            MESSAGE = pg_catalog.format('%s is not a number of seconds to deliver for', coalesce(p_seconds::pg_catalog.text, 'NULL')),
            HINT = 'Pass 0 to deliver what waits and end.';
    END IF;
    IF p_channel IS NOT NULL AND NOT EXISTS (SELECT FROM pgrelay.channel AS c WHERE c.name OPERATOR(pg_catalog.=) p_channel) THEN
        RAISE EXCEPTION USING
            ERRCODE = 'PR054',
            MESSAGE = pg_catalog.format('there is no channel %L', p_channel),
            HINT = 'See the table pgrelay.channel.';
    END IF;
    v_end := pg_catalog.clock_timestamp() OPERATOR(pg_catalog.+) pg_catalog.make_interval(secs => p_seconds::double precision);

    -- Whatever the defaults of the session, the role and the database are. Each COMMIT below hands it on.
    COMMIT;
    SET TRANSACTION ISOLATION LEVEL READ COMMITTED;
    SET TRANSACTION READ WRITE;
    IF NOT pgrelay._note_drain(p_channel) THEN
        RETURN;
    END IF;
    COMMIT AND CHAIN; -- a tick is cheaper and more exact in a transaction without an id
    PERFORM pgrelay._tick();
    COMMIT AND CHAIN;
    LOOP
        v_delivered := false;
        FOR v_ready IN SELECT r.channel, r.number, r.from_retry FROM pgrelay._ready_readers(p_channel) AS r LOOP
            EXIT WHEN pg_catalog.clock_timestamp() OPERATOR(pg_catalog.>=) v_last_delivery_at;
            v_outcome := pgrelay._deliver(v_ready.channel, v_ready.number, v_ready.from_retry);
            COMMIT AND CHAIN;
            v_delivered := v_delivered
                OR v_outcome OPERATOR(pg_catalog.=) 'delivered' OR v_outcome OPERATOR(pg_catalog.=) 'halved';
        END LOOP;

        IF pg_catalog.clock_timestamp() OPERATOR(pg_catalog.>=) v_note_at THEN
            v_note_at := pg_catalog.clock_timestamp() OPERATOR(pg_catalog.+) pg_catalog.make_interval(secs => c_note_seconds);
            IF NOT pgrelay._note_drain(p_channel) THEN
                RETURN;
            END IF;
            COMMIT AND CHAIN;
        END IF;

        -- After delivery, so that nothing here can hold it up.
        EXIT WHEN pg_catalog.clock_timestamp() OPERATOR(pg_catalog.>=) v_last_delivery_at;
        v_keeps_house := pg_catalog.clock_timestamp() OPERATOR(pg_catalog.>=) v_keep_house_at;
        IF v_keeps_house THEN
            v_keep_house_at := pg_catalog.clock_timestamp()
                OPERATOR(pg_catalog.+) pg_catalog.make_interval(secs => c_keep_house_seconds);
            v_keeps_house := pgrelay._keep_house();
            COMMIT AND CHAIN;
        END IF;
        IF v_keeps_house THEN
            v_looked_at := pg_catalog.clock_timestamp();
            v_found_at := NULL;
            FOR v_work IN SELECT w.watch_id, w.relation, w.is_renewal FROM pgrelay._watch_work() AS w LOOP
                v_found_at := coalesce(v_found_at, pg_catalog.clock_timestamp());
                IF
                    pg_catalog.clock_timestamp() OPERATOR(pg_catalog.-) v_found_at OPERATOR(pg_catalog.>) c_most_work
                THEN
                    v_keep_house_at := '-infinity';
                    EXIT;
                END IF;
                -- A commit each, so that no table stays locked while another is waited for.
                PERFORM pgrelay._keep_watch(v_work.watch_id, v_work.relation, v_work.is_renewal);
                COMMIT AND CHAIN;
            END LOOP;
            COMMIT AND CHAIN;
            v_keep_house_at := v_keep_house_at
                OPERATOR(pg_catalog.+) (
                    (coalesce(v_found_at, pg_catalog.clock_timestamp()) OPERATOR(pg_catalog.-) v_looked_at)
                    OPERATOR(pg_catalog.*) c_look_pauses
                );
        END IF;

        -- With no time given, a reader that backs off is left for the next drain. What the house-keeping released is not.
        EXIT WHEN NOT v_delivered AND NOT v_keeps_house AND p_seconds OPERATOR(pg_catalog.=) 0;
        EXIT WHEN p_seconds OPERATOR(pg_catalog.>) 0 AND pg_catalog.clock_timestamp() OPERATOR(pg_catalog.>=) v_end;
        -- With no time given, the tick above is the only one: else writers that never rest would keep it from its end.
        -- Else by time, also while one channel has no end of batches: the others' events are in no tick yet.
        IF p_seconds OPERATOR(pg_catalog.>) 0 THEN
            IF NOT v_delivered THEN
                PERFORM pg_catalog.pg_sleep(
                    extract(epoch FROM v_ticked_at OPERATOR(pg_catalog.-) pg_catalog.clock_timestamp())::double precision
                    OPERATOR(pg_catalog.+) c_poll_seconds
                );
            END IF;
            IF
                NOT v_delivered
                OR pg_catalog.clock_timestamp() OPERATOR(pg_catalog.>=) (
                    v_ticked_at OPERATOR(pg_catalog.+) pg_catalog.make_interval(secs => c_poll_seconds)
                )
            THEN
                v_ticked_at := pg_catalog.clock_timestamp();
                PERFORM pgrelay._tick();
                COMMIT AND CHAIN;
            END IF;
        END IF;
    END LOOP;

    -- A drain that ends late, because a function took its time, leaves it to the next one.
    IF
        p_seconds OPERATOR(pg_catalog.=) 0
        OR pg_catalog.clock_timestamp() OPERATOR(pg_catalog.<) (v_end OPERATOR(pg_catalog.+) c_latest_check)
    THEN
        PERFORM pgrelay._check_outbox_if_due();
    END IF;
END
$procedure$;

COMMENT ON PROCEDURE pgrelay.drain (numeric, text) IS 'Deliver what is committed';
REVOKE ALL ON PROCEDURE pgrelay.drain(numeric, text) FROM PUBLIC;
GRANT EXECUTE ON PROCEDURE pgrelay.drain(numeric, text) TO pgrelay_operator;
