-- Private: return the snapshot that every reader has passed: what is visible in it is dealt with, by all of them.
CREATE OR REPLACE FUNCTION pgrelay._passed_snapshot()
RETURNS pg_snapshot
LANGUAGE sql
STABLE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
SELECT passed.snapshot
FROM pgrelay.reader AS r
INNER JOIN pgrelay.tick AS t ON t.tick_id = r.tick_id
CROSS JOIN LATERAL (
    SELECT p.tick_id, p.snapshot
    FROM pgrelay.tick AS p
    -- A reader at the end of its tick has passed it, any other one the tick before.
    WHERE p.tick_id < r.tick_id OR (p.tick_id = r.tick_id AND r.position >= t.last_event_id)
    ORDER BY p.tick_id DESC
    LIMIT 1
) AS passed
ORDER BY passed.tick_id
LIMIT 1
$function$;

COMMENT ON FUNCTION pgrelay._passed_snapshot() IS 'Return the snapshot that every reader has passed';
REVOKE ALL ON FUNCTION pgrelay._passed_snapshot() FROM PUBLIC;
