-- Private: return the snapshot that every reader has passed: all that it shows is dealt with. A reader at the end of
-- its tick has passed that tick's snapshot, any other reader the one before.
CREATE OR REPLACE FUNCTION pgrelay._passed_snapshot()
RETURNS pg_snapshot
LANGUAGE sql
STABLE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
SELECT CASE WHEN p.is_at_end THEN p.snapshot ELSE p.passed_snapshot END
FROM pgrelay._reader_progress() AS p
ORDER BY CASE WHEN p.is_at_end THEN p.tick_id ELSE p.passed_tick_id END
LIMIT 1
$function$;

COMMENT ON FUNCTION pgrelay._passed_snapshot() IS 'Return the snapshot that every reader has passed';
REVOKE ALL ON FUNCTION pgrelay._passed_snapshot() FROM PUBLIC;
