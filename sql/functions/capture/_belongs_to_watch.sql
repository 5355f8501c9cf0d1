-- Private: return whether a table is the one that a watch is of, or a partition of it.
CREATE OR REPLACE FUNCTION pgrelay._belongs_to_watch(p_watch_id integer, p_relation oid)
RETURNS boolean
LANGUAGE sql
STABLE
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
SELECT EXISTS (
    SELECT
    FROM pgrelay.watch AS w
    WHERE
        w.watch_id = p_watch_id
        AND (
            w.watched_table = p_relation
            OR EXISTS (SELECT FROM pg_partition_ancestors(p_relation) AS a WHERE a.relid = w.watched_table)
        )
)
$function$;

COMMENT ON FUNCTION pgrelay._belongs_to_watch(integer, oid)
IS 'Return whether a table is the one that a watch is of, or a partition of it';
REVOKE ALL ON FUNCTION pgrelay._belongs_to_watch(integer, oid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pgrelay._belongs_to_watch(integer, oid) TO pgrelay_capture;
