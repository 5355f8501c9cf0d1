-- Private: note how delivery stands, unless that was noted less than a minute ago, and forget what is more than a day
-- old; or what lies ahead, from before the clock was set back.
CREATE OR REPLACE FUNCTION pgrelay._keep_history()
RETURNS void
LANGUAGE plpgsql
VOLATILE
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    DELETE FROM pgrelay.history AS h
    WHERE h.at < now() - interval '25 hours' OR h.at > now() + interval '1 minute';
    IF EXISTS (SELECT FROM pgrelay.history AS h WHERE h.at > now() - interval '1 minute') THEN
        RETURN;
    END IF;
    INSERT INTO pgrelay.history (channel, at, backlog, lag_seconds, delivered_events, retries, dead_letters)
    SELECT s.channel, now(), s.backlog, s.lag_seconds, coalesce(s.delivered_events, 0), s.retries, s.dead_letters
    FROM pgrelay.status AS s;
END
$function$;

COMMENT ON FUNCTION pgrelay._keep_history() IS 'Note how delivery stands, once a minute';
REVOKE ALL ON FUNCTION pgrelay._keep_history() FROM PUBLIC;
