-- Private: return what a channel's function is sent for its metrics, once a minute: of the view status {"backlog",
-- "lag_seconds", "retries", "dead_letters", "paused"}; "watch_problems", how many of its watches have a problem in the
-- view watches; and "capture_failures", of all channels: those of the last hour, so that an alarm ends an hour after
-- the last one, and rings anew for the next.
CREATE OR REPLACE FUNCTION pgrelay._channel_status(p_channel text)
RETURNS json
LANGUAGE sql
STABLE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
SELECT
    json_build_object(
        'backlog', s.backlog,
        'lag_seconds', s.lag_seconds,
        'retries', s.retries,
        'dead_letters', s.dead_letters,
        'paused', s.state = 'paused',
        'watch_problems', (
            SELECT count(*) FROM pgrelay.watches AS w WHERE w.channel = p_channel AND w.problem IS NOT NULL
        ),
        'capture_failures', (
            SELECT count(*) FROM pgrelay.capture_failure AS f WHERE f.failed_at > clock_timestamp() - interval '1 hour'
        )
    )
FROM pgrelay.status AS s
WHERE s.channel = p_channel
$function$;

COMMENT ON FUNCTION pgrelay._channel_status(text) IS 'Return what a channel''s function is sent of the view status';
REVOKE ALL ON FUNCTION pgrelay._channel_status(text) FROM PUBLIC;
