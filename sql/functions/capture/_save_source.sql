-- Private: return the source that a watch's events name from now on: one that it has had before if what its events
-- have in common is the same, else a new one. The others stay for the events that still wait, and for dead letters. It
-- locks no row, so that no writer waits for another: two may make the same source.
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
    SELECT max(s.source_id) AS source_id
    FROM pgrelay.source AS s
    INNER JOIN wanted AS w ON w.members = s.members AND w.data_members IS NOT DISTINCT FROM s.data_members
    WHERE
        s.watch_id = p_watch.watch_id AND s.channel = p_watch.channel
        AND s.table_schema = p_watch.table_schema AND s.table_name = p_watch.table_name
        AND s.destination IS NOT DISTINCT FROM p_watch.destination
),

added AS (
    INSERT INTO pgrelay.source (
        channel, watch_id, table_schema, table_name, destination, ordered, packed, members, data_members
    )
    SELECT
        p_watch.channel, p_watch.watch_id, p_watch.table_schema, p_watch.table_name, p_watch.destination,
        p_watch.ordered, p_watch.packed, w.members, w.data_members
    FROM wanted AS w
    CROSS JOIN present AS p
    WHERE p.source_id IS NULL
    RETURNING source_id
)

SELECT p.source_id FROM present AS p WHERE p.source_id IS NOT NULL
UNION ALL
SELECT a.source_id FROM added AS a
$function$;

COMMENT ON FUNCTION pgrelay._save_source(pgrelay.watch) IS 'Return the source that a watch''s events name from now on';
REVOKE ALL ON FUNCTION pgrelay._save_source(pgrelay.watch) FROM PUBLIC;
