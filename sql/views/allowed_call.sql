-- Public: which roles allow let call which bindings; members of a role have its right, too.
CREATE OR REPLACE VIEW pgrelay.allowed_call AS
SELECT
    b.name AS binding,
    a.grantee::regrole AS role
FROM pgrelay.binding AS b
INNER JOIN pg_catalog.pg_proc AS p
    ON p.oid = pg_catalog.to_regprocedure(pg_catalog.format('pgrelay.%I(json)', '_call_' || b.name))
CROSS JOIN LATERAL pg_catalog.aclexplode(p.proacl) AS a
WHERE a.grantee <> p.proowner;
GRANT SELECT ON pgrelay.allowed_call TO pgrelay_operator;
COMMENT ON VIEW pgrelay.allowed_call IS 'Which roles allow gave which bindings; members of a role have its right, too';
COMMENT ON COLUMN pgrelay.allowed_call.binding IS 'The binding';
COMMENT ON COLUMN pgrelay.allowed_call.role IS 'The role that may call it';
