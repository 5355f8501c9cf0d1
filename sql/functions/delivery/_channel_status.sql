-- Private: return what a channel's function is sent of the view status, for its metrics: {"backlog", "lag_seconds",
-- "retries", "dead_letters", "paused"}.
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
        'paused', s.state = 'paused'
    )
FROM pgrelay.status AS s
WHERE s.channel = p_channel
$function$;

COMMENT ON FUNCTION pgrelay._channel_status(text) IS 'Return what a channel''s function is sent of the view status';
REVOKE ALL ON FUNCTION pgrelay._channel_status(text) FROM PUBLIC;
