-- Private: raise PR030 if a relation cannot be watched.
CREATE OR REPLACE FUNCTION pgrelay._require_watchable(p_table regclass)
RETURNS void
LANGUAGE plpgsql
STABLE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_obstacle text;
    v_hint text := 'Watch an ordinary table, or the root of a partitioned one.';
BEGIN
    SELECT
        CASE
            WHEN c.oid IS NULL THEN 'there is no such table'
            WHEN n.nspname IN ('pg_catalog', 'information_schema', 'pg_toast') THEN 'it belongs to the system catalog'
            WHEN n.nspname = 'pgrelay' THEN 'it belongs to pgrelay, which would then watch itself'
            WHEN c.relpersistence = 't' THEN 'it is a temporary table'
            WHEN c.relispartition THEN format('it is a partition of %s', pg_partition_root(c.oid))
            WHEN f.name IS NOT NULL
                THEN format('its partition %s is a foreign table, and PostgreSQL gives triggers no rows of those', f.name)
            WHEN h.has_heirs
                THEN 'other tables inherit from it, and their rows would make no events'
            WHEN c.relkind IN ('r', 'p') THEN NULL
            WHEN c.relkind = 'v' THEN 'it is a view'
            WHEN c.relkind = 'm' THEN 'it is a materialized view'
            WHEN c.relkind = 'f' THEN 'it is a foreign table'
            ELSE 'it is not a table'
        END,
        CASE
            WHEN c.relispartition THEN format('Watch %s.', pg_partition_root(c.oid))
            WHEN f.name IS NOT NULL THEN format('Detach %s, or watch the partitions of a table without it.', f.name)
            WHEN h.has_heirs
                THEN 'Watch the tables that inherit from it, or make it a partitioned table.'
            ELSE v_hint
        END
    INTO v_obstacle, v_hint
    FROM (SELECT p_table::oid) AS wanted (id)
    LEFT JOIN pg_class AS c ON c.oid = wanted.id
    LEFT JOIN pg_namespace AS n ON n.oid = c.relnamespace
    LEFT JOIN LATERAL (SELECT pgrelay._foreign_partition(c.oid)) AS f (name) ON true
    LEFT JOIN LATERAL (
        SELECT c.relkind = 'r' AND EXISTS (SELECT FROM pg_inherits AS i WHERE i.inhparent = c.oid)
    ) AS h (has_heirs) ON true;

    IF v_obstacle IS NOT NULL THEN
        RAISE EXCEPTION USING
            ERRCODE = 'PR030',
            MESSAGE = format('%s cannot be watched: %s', coalesce(p_table::text, 'NULL'), v_obstacle),
            HINT = v_hint;
    END IF;
END
$function$;

COMMENT ON FUNCTION pgrelay._require_watchable(regclass) IS 'Raise if a relation cannot be watched';
REVOKE ALL ON FUNCTION pgrelay._require_watchable(regclass) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pgrelay._require_watchable(regclass) TO pgrelay_operator;
