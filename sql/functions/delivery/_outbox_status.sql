-- Private: return what is measured of the outbox, once a minute. Of the view status, over all channels: {"backlog",
-- "lag_seconds" (the largest), "retries", "dead_letters", "paused" (whether one is)}; a table of the outbox that is
-- locked leaves out the first two. "watch_problems": how many watches have a problem in the view watches.
-- "capture_failures": those of the last hour, so that an alarm ends an hour after the last one, and rings anew for the
-- next.
CREATE OR REPLACE FUNCTION pgrelay._outbox_status()
RETURNS json
LANGUAGE sql
STABLE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
SELECT
    json_build_object(
        'backlog', CASE WHEN bool_and(s.backlog IS NOT NULL) THEN sum(s.backlog)::bigint END,
        'lag_seconds', CASE WHEN bool_and(s.backlog IS NOT NULL) THEN max(s.lag_seconds) END,
        'retries', sum(s.retries)::bigint,
        'dead_letters', sum(s.dead_letters)::bigint,
        'paused', bool_or(s.state = 'paused'),
        'watch_problems', (SELECT count(*) FROM pgrelay.watches AS w WHERE w.problem IS NOT NULL),
        'capture_failures', (
            SELECT count(*) FROM pgrelay.capture_failure AS f WHERE f.failed_at > clock_timestamp() - interval '1 hour'
        )
    )
FROM pgrelay.status AS s
$function$;

COMMENT ON FUNCTION pgrelay._outbox_status() IS 'Return what is measured of the outbox';
REVOKE ALL ON FUNCTION pgrelay._outbox_status() FROM PUBLIC;
