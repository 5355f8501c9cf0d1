-- Private: return the members that all events of a watch have in common, as its source stores them: those of the event
-- and those of its data. A metric or a record has none: its mapping has all of its members.
-- Example: for an ordered watch of public.orders,
--     o_members: "schema":"public","table":"orders","ordered":true,
--     o_data_members: "schema":"public","table":"orders",
CREATE OR REPLACE FUNCTION pgrelay._source_members(p_watch pgrelay.watch, OUT o_members text, OUT o_data_members text)
LANGUAGE sql
STABLE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
SELECT
    concat(
        d.members,
        '"destination":' || to_json(p_watch.destination)::text || ',',
        CASE WHEN p_watch.ordered THEN '"ordered":true,' END,
        CASE WHEN p_watch.packed THEN '"packed":true,' END,
        '"subject":' || to_json(p_watch.subject)::text || ','
    ) AS o_members,
    d.members AS o_data_members
FROM (
    SELECT format('"schema":%s,"table":%s,', to_json(p_watch.table_schema), to_json(p_watch.table_name)) AS members
) AS d
WHERE p_watch.channel = 'events'
UNION ALL
SELECT '', NULL
WHERE p_watch.channel <> 'events'
$function$;

COMMENT ON FUNCTION pgrelay._source_members(pgrelay.watch)
IS 'Return the members that all events of a watch have in common';
REVOKE ALL ON FUNCTION pgrelay._source_members(pgrelay.watch) FROM PUBLIC;
