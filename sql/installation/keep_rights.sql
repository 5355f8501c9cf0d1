-- Notes the rights on functions and views that roles other than pgrelay's own have, in the setting pgrelay.rights. A
-- function whose arguments change and a view whose columns change are new objects, without these rights: finish.sql
-- grants them again.
DO $keep_rights$
BEGIN
    PERFORM pg_catalog.set_config('pgrelay.rights', coalesce(pg_catalog.json_agg(r.*)::text, '[]'), true)
    FROM (
        SELECT
            o.kind,
            o.name,
            a.grantee,
            a.privilege_type,
            a.is_grantable
        FROM (
            SELECT
                'ROUTINE' AS kind,
                p.proname AS name,
                p.proacl AS acl
            FROM pg_catalog.pg_proc AS p
            WHERE
                p.pronamespace = 'pgrelay'::pg_catalog.regnamespace
                AND p.proowner = current_user::pg_catalog.regrole
            UNION ALL
            SELECT
                'TABLE' AS kind,
                c.relname AS name,
                c.relacl AS acl
            FROM pg_catalog.pg_class AS c
            WHERE
                c.relnamespace = 'pgrelay'::pg_catalog.regnamespace
                AND c.relowner = current_user::pg_catalog.regrole AND c.relkind = 'v'
        ) AS o
        CROSS JOIN LATERAL pg_catalog.aclexplode(o.acl) AS a
        INNER JOIN pg_catalog.pg_roles AS r ON a.grantee = r.oid
        WHERE r.rolname NOT IN ('pgrelay_owner', 'pgrelay_capture', 'pgrelay_operator', 'pgrelay_reporter')
    ) AS r;
END
$keep_rights$;
