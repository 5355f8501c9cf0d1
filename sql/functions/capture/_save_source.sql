-- Private: return the source that a watch's events name from now on: its present one, or a new one if what its events
-- have in common has changed. The present one then stays for the events that still wait.
CREATE OR REPLACE FUNCTION pgrelay._save_source(p_watch pgrelay.watch)
RETURNS integer
LANGUAGE sql
VOLATILE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
WITH wanted AS (
    SELECT m.o_members AS members, m.o_data_members AS data_members FROM pgrelay._source_members(p_watch) AS m
),

present AS (
    SELECT s.source_id
    FROM pgrelay.source AS s
    INNER JOIN wanted AS w ON w.members = s.members
    WHERE s.source_id = p_watch.source_id AND s.channel = p_watch.channel
),

added AS (
    INSERT INTO pgrelay.source (channel, watch_id, members, data_members)
    SELECT p_watch.channel, p_watch.watch_id, w.members, w.data_members
    FROM wanted AS w
    WHERE NOT EXISTS (SELECT FROM present)
    RETURNING source_id
)

SELECT p.source_id FROM present AS p
UNION ALL
SELECT a.source_id FROM added AS a
$function$;

COMMENT ON FUNCTION pgrelay._save_source(pgrelay.watch) IS 'Return the source that a watch''s events name from now on';
REVOKE ALL ON FUNCTION pgrelay._save_source(pgrelay.watch) FROM PUBLIC;
