-- Public: which roles allow_consumer let read for which consumers; members of a role have its right, too.
CREATE OR REPLACE VIEW pgrelay.allowed_consumer AS
SELECT
    c.stream,
    c.consumer,
    a.grantee::regrole AS role
FROM pgrelay.stream_consumer AS c
INNER JOIN pg_catalog.pg_proc AS p
    ON p.oid = pg_catalog.to_regprocedure(pgrelay._reader_name(c.stream, c.consumer) || '(integer)')
CROSS JOIN LATERAL pg_catalog.aclexplode(p.proacl) AS a
WHERE a.grantee <> p.proowner;
GRANT SELECT ON pgrelay.allowed_consumer TO pgrelay_operator;
COMMENT ON VIEW pgrelay.allowed_consumer
IS 'Which roles may read streams for which consumers; members of a role have its right, too';
COMMENT ON COLUMN pgrelay.allowed_consumer.stream IS 'The stream, as read_stream names it';
COMMENT ON COLUMN pgrelay.allowed_consumer.consumer IS 'The consumer';
COMMENT ON COLUMN pgrelay.allowed_consumer.role IS 'The role that may read for it';
