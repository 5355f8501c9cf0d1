-- Private: the watched tables and their partitions at every level. Takes no lock on them, unlike pg_partition_tree.
CREATE OR REPLACE VIEW pgrelay._watched_part AS
WITH RECURSIVE part AS (
    SELECT
        w.watch_id,
        c.oid AS relation,
        c.relkind AS kind
    FROM pgrelay.watch AS w
    INNER JOIN pg_catalog.pg_class AS c ON w.watched_table = c.oid
    UNION ALL
    SELECT
        p.watch_id,
        c.oid AS relation,
        c.relkind AS kind
    FROM part AS p
    INNER JOIN pg_catalog.pg_inherits AS i ON p.relation = i.inhparent
    INNER JOIN pg_catalog.pg_class AS c ON i.inhrelid = c.oid AND c.relispartition
    WHERE p.kind = 'p'
)

SELECT
    p.watch_id,
    p.relation,
    p.kind
FROM part AS p;
GRANT SELECT ON pgrelay._watched_part TO pgrelay_operator;
COMMENT ON VIEW pgrelay._watched_part IS 'The watched tables and their partitions at every level';
COMMENT ON COLUMN pgrelay._watched_part.watch_id IS 'The watch';
COMMENT ON COLUMN pgrelay._watched_part.relation IS 'OID of the table or partition';
COMMENT ON COLUMN pgrelay._watched_part.kind IS 'Its relkind';
