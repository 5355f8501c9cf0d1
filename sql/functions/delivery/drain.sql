-- Public: deliver what is committed. A procedure that commits after each batch: CALL it outside a transaction. Several
-- may run: each takes readers that no other one has.
-- p_seconds: 0 delivers what waits and ends; more goes on for so long, as pg_cron runs it, and looks for new events ten
-- times a second, so that those of a tenth of a second share a batch. p_channel: only this channel.
-- Raises PR054 (channel), PR056 (isolation level), PR058 (seconds).
CREATE OR REPLACE PROCEDURE pgrelay.drain(p_seconds numeric DEFAULT 0, p_channel text DEFAULT NULL)
LANGUAGE plpgsql
SECURITY INVOKER
AS $procedure$
-- Neither SECURITY DEFINER nor a SET clause, because a procedure with either may not commit. So every name has its
-- schema, and so has every operator whose operands are not of exactly its types.
DECLARE
    c_poll_seconds CONSTANT double precision := 0.1;
    c_keep_house_seconds CONSTANT double precision := 5;
    v_end pg_catalog.timestamptz;
    v_keep_house_at pg_catalog.timestamptz := pg_catalog.clock_timestamp();
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
    v_end := pg_catalog.clock_timestamp() + pg_catalog.make_interval(secs => p_seconds::double precision);

    PERFORM pgrelay._tick();
    COMMIT;
    LOOP
        IF pg_catalog.clock_timestamp() >= v_keep_house_at THEN
            PERFORM pgrelay._keep_house();
            COMMIT;
            PERFORM pgrelay._cover_partitions();
            COMMIT;
            v_keep_house_at := pg_catalog.clock_timestamp() + pg_catalog.make_interval(secs => c_keep_house_seconds);
        END IF;

        v_delivered := false;
        FOR v_ready IN SELECT r.channel, r.number, r.from_retry FROM pgrelay._ready_readers(p_channel) AS r LOOP
            v_outcome := pgrelay._deliver(v_ready.channel, v_ready.number, v_ready.from_retry);
            COMMIT;
            v_delivered := v_delivered
                OR v_outcome OPERATOR(pg_catalog.=) 'delivered' OR v_outcome OPERATOR(pg_catalog.=) 'halved';
        END LOOP;

        -- With no time given, a reader that backs off is left for the next drain.
        EXIT WHEN NOT v_delivered AND p_seconds OPERATOR(pg_catalog.=) 0;
        EXIT WHEN p_seconds OPERATOR(pg_catalog.>) 0 AND pg_catalog.clock_timestamp() >= v_end;
        -- With no time given, the tick above is the only one: else writers that never rest would keep it from its end.
        IF p_seconds OPERATOR(pg_catalog.>) 0 AND NOT v_delivered THEN
            PERFORM pg_catalog.pg_sleep(
                extract(epoch FROM v_ticked_at - pg_catalog.clock_timestamp())::double precision + c_poll_seconds
            );
            v_ticked_at := pg_catalog.clock_timestamp();
            PERFORM pgrelay._tick();
            COMMIT;
        END IF;
    END LOOP;
END
$procedure$;

COMMENT ON PROCEDURE pgrelay.drain (numeric, text) IS 'Deliver what is committed';
REVOKE ALL ON PROCEDURE pgrelay.drain(numeric, text) FROM PUBLIC;
GRANT EXECUTE ON PROCEDURE pgrelay.drain(numeric, text) TO pgrelay_operator;
