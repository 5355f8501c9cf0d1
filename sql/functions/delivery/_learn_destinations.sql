-- Private: ask the function of a channel which destinations it was deployed with, every few minutes, one channel at a
-- time, and keep its answer. Only if a watch names one, and not while the channel's deliveries fail: a function that
-- does not answer is waited for.
CREATE OR REPLACE FUNCTION pgrelay._learn_destinations()
RETURNS void
LANGUAGE plpgsql
VOLATILE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    c_every CONSTANT interval := '5 minutes';
    v_channel text;
    v_names text[];
    v_has_answered boolean := true;
BEGIN
    SELECT c.name INTO v_channel
    FROM pgrelay.channel AS c
    WHERE
        (c.destinations_asked_at IS NULL OR c.destinations_asked_at < now() - c_every)
        AND EXISTS (
            SELECT FROM pgrelay.watch AS w WHERE w.channel = c.name AND w.destination <> 'metrics'
        )
        AND NOT EXISTS (SELECT FROM pgrelay.reader AS r WHERE r.channel = c.name AND r.failures > 0)
        -- Not in the transaction that has sent the status: it has locked a channel.
        AND NOT EXISTS (SELECT FROM pgrelay.channel AS s WHERE greatest(s.status_sent_at, s.status_failed_at) >= now())
    ORDER BY c.destinations_asked_at NULLS FIRST, c.name
    LIMIT 1;
    IF NOT FOUND THEN
        RETURN;
    END IF;
    BEGIN
        v_names := pgrelay._deployed_destinations(v_channel);
    EXCEPTION
        WHEN OTHERS THEN -- does not catch query_canceled, so cancels and timeouts work
            v_has_answered := false; -- that it cannot be reached shows in delivery
    END;
    -- Only now, so that pause does not wait for a function.
    UPDATE pgrelay.channel AS c
    SET
        destinations = CASE WHEN v_has_answered THEN v_names ELSE c.destinations END,
        destinations_asked_at = clock_timestamp()
    WHERE c.name = v_channel;
END
$function$;

COMMENT ON FUNCTION pgrelay._learn_destinations()
IS 'Ask the function of a channel which destinations it was deployed with';
REVOKE ALL ON FUNCTION pgrelay._learn_destinations() FROM PUBLIC;
