-- Private: return what a batch's function is told of the outbox, for its metrics: {"backlog", "lag_seconds", "retries",
-- "dead_letters", "paused"}. The backlog is counted in numbers given out, so that rows of
-- rolled back transactions count until a tick passes them.
CREATE OR REPLACE FUNCTION pgrelay._outbox_facts(p_channel text)
RETURNS json
LANGUAGE sql
STABLE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
SELECT
    json_build_object(
        'backlog', greatest(
            (SELECT CASE WHEN s.is_called THEN s.last_value ELSE 0 END FROM pgrelay.event_id AS s)
            - min(CASE WHEN r.position < t.last_event_id THEN r.position ELSE t.last_event_id END),
            0
        ),
        'lag_seconds', CASE
            WHEN bool_or(r.position < t.last_event_id OR later.made_at IS NOT NULL) THEN extract(
                EPOCH FROM clock_timestamp() - min(coalesce(later.made_at, t.made_at))
            )
            ELSE 0
        END,
        'retries', (SELECT count(*) FROM pgrelay.retry AS w WHERE w.channel = p_channel),
        'dead_letters', (SELECT count(*) FROM pgrelay.dead_letter AS d WHERE d.channel = p_channel),
        'paused', (SELECT c.paused_at IS NOT NULL FROM pgrelay.channel AS c WHERE c.name = p_channel)
    )
FROM pgrelay.reader AS r
INNER JOIN pgrelay.tick AS t ON t.tick_id = r.tick_id
LEFT JOIN LATERAL (
    SELECT n.made_at FROM pgrelay.tick AS n WHERE n.tick_id > r.tick_id ORDER BY n.tick_id LIMIT 1
) AS later ON r.position >= t.last_event_id
WHERE r.channel = p_channel
$function$;

COMMENT ON FUNCTION pgrelay._outbox_facts(text) IS 'Return what a batch''s function is told of the outbox';
REVOKE ALL ON FUNCTION pgrelay._outbox_facts(text) FROM PUBLIC;
