-- Private: return the numbers of the dead letters that a filter names; NULL arguments name all.
CREATE OR REPLACE FUNCTION pgrelay._dead_letters(p_table regclass, p_channel text, p_reason text, p_since timestamptz)
RETURNS bigint[]
LANGUAGE sql
STABLE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
SELECT
    coalesce(array_agg(d.event_id), '{}')
FROM pgrelay.dead_letter AS d
INNER JOIN pgrelay.source AS s ON s.source_id = d.source_id
LEFT JOIN pgrelay.watch AS w ON w.watch_id = s.watch_id
WHERE
    (p_table IS NULL OR w.watched_table = p_table)
    AND (p_channel IS NULL OR d.channel = p_channel)
    AND (p_reason IS NULL OR d.reason LIKE p_reason)
    AND (p_since IS NULL OR d.died_at >= p_since)
$function$;

COMMENT ON FUNCTION pgrelay._dead_letters(regclass, text, text, timestamptz)
IS 'Return the numbers of the dead letters that a filter names';
REVOKE ALL ON FUNCTION pgrelay._dead_letters(regclass, text, text, timestamptz) FROM PUBLIC;
