-- Ends the transaction of an installation: grants the rights that keep_rights.sql noted on what was created again,
-- and finds what is obsolete: a function or view whose file is gone, and a function with its former arguments. Only
-- names in pgrelay.migration count, so that what no file made is never obsolete.
--
-- A transaction that began before may still call what is obsolete. So retire.sql drops it later, from the list that
-- stands in the setting pgrelay.obsolete at the end, with a mark of this version; empty if nothing is. A function is
-- dropped at once if a call could mean its former or its present arguments: PostgreSQL refuses such a call as long as
-- both exist. Raises PR161 (others use a function with its former arguments).
DO $finish$
DECLARE
    v_grant text;
    v_old record;
    v_obsolete text[] := '{}';
    v_detail text;
BEGIN
    FOR v_grant IN
        SELECT
            pg_catalog.format(
                'GRANT %s ON %s %s TO %s%s',
                r.privilege_type, r.kind, o.identity, r.grantee::pg_catalog.regrole,
                CASE WHEN r.is_grantable THEN ' WITH GRANT OPTION' END
            )
        FROM
            pg_catalog.json_to_recordset(
                coalesce(nullif(pg_catalog.current_setting('pgrelay.rights', true), ''), '[]')::json
            ) AS r (kind text, name text, grantee oid, privilege_type text, is_grantable boolean)
        INNER JOIN (
            SELECT
                'ROUTINE' AS kind,
                p.proname AS name,
                p.oid::pg_catalog.regprocedure::text AS identity,
                p.proacl AS acl
            FROM pg_catalog.pg_proc AS p
            WHERE
                p.pronamespace = 'pgrelay'::pg_catalog.regnamespace
                AND p.proowner = current_user::pg_catalog.regrole
            UNION ALL
            SELECT
                'TABLE' AS kind,
                c.relname AS name,
                c.oid::pg_catalog.regclass::text AS identity,
                c.relacl AS acl
            FROM pg_catalog.pg_class AS c
            WHERE
                c.relnamespace = 'pgrelay'::pg_catalog.regnamespace
                AND c.relowner = current_user::pg_catalog.regrole AND c.relkind = 'v'
        ) AS o ON r.kind = o.kind AND r.name = o.name
        WHERE
            NOT EXISTS (
                SELECT FROM pg_catalog.aclexplode(o.acl) AS a
                WHERE
                    a.grantee = r.grantee AND a.privilege_type = r.privilege_type
                    AND a.is_grantable >= r.is_grantable
            )
    LOOP
        EXECUTE v_grant;
    END LOOP;

    FOR v_old IN
        WITH file AS (
            SELECT
                f.kind,
                f.name,
                f.functions
            FROM
                pg_catalog.json_to_recordset(pg_catalog.current_setting('pgrelay.manifest')::json)
                    AS f (kind text, name text, functions text[])
        ),

        made AS (
            SELECT
                p.oid,
                p.proname AS name,
                p.pronargdefaults > 0 AS has_defaults,
                EXISTS (SELECT FROM file AS f WHERE f.kind = 'function' AND f.name = p.proname) AS has_file,
                EXISTS (
                    SELECT
                    FROM file AS f
                    CROSS JOIN LATERAL unnest(f.functions) AS s (signature)
                    WHERE pg_catalog.to_regprocedure(s.signature) = p.oid
                ) AS is_current
            FROM pg_catalog.pg_proc AS p
            INNER JOIN pgrelay.migration AS m ON p.proname = m.name AND m.kind = 'function'
            WHERE
                p.pronamespace = 'pgrelay'::pg_catalog.regnamespace
                AND p.proowner = current_user::pg_catalog.regrole
                -- allow makes the functions by which roles call bindings.
                AND NOT EXISTS (SELECT FROM pgrelay.binding AS b WHERE p.proname = '_call_' || b.name)
        )

        SELECT
            'ROUTINE ' || o.oid::pg_catalog.regprocedure AS identity,
            o.has_file
            AND (
                NOT pg_catalog.starts_with(o.name, '_')
                OR EXISTS (SELECT FROM made AS n WHERE n.name = o.name AND n.has_defaults)
            ) AS goes_at_once
        FROM made AS o
        WHERE
            NOT o.is_current
            -- A capture function that renew.sql could not rewrite may still call it.
            AND (
                o.has_file
                OR NOT EXISTS (
                    SELECT
                    FROM pg_catalog.pg_proc AS g
                    WHERE
                        g.pronamespace = 'pgrelay_capture'::pg_catalog.regnamespace
                        AND pg_catalog.strpos(g.prosrc, 'pgrelay.' || o.name || '(') > 0
                )
            )
        UNION ALL
        SELECT
            'VIEW ' || c.oid::pg_catalog.regclass AS identity,
            false AS goes_at_once
        FROM pg_catalog.pg_class AS c
        INNER JOIN pgrelay.migration AS m ON c.relname = m.name AND m.kind = 'view'
        WHERE
            c.relnamespace = 'pgrelay'::pg_catalog.regnamespace
            AND c.relowner = current_user::pg_catalog.regrole AND c.relkind = 'v'
            AND NOT EXISTS (SELECT FROM file AS f WHERE f.kind = 'view' AND f.name = c.relname)
        ORDER BY identity
    LOOP
        IF v_old.goes_at_once THEN
            EXECUTE 'DROP ' || v_old.identity;
        ELSE
            v_obsolete := v_obsolete || v_old.identity;
        END IF;
    END LOOP;
    PERFORM pg_catalog.set_config(
        'pgrelay.obsolete',
        CASE
            WHEN v_obsolete <> '{}' THEN (
                SELECT
                    pg_catalog.json_build_object(
                        'objects', v_obsolete,
                        'version',
                        pg_catalog.md5(string_agg(m.kind || m.name || m.checksum, ' ' ORDER BY m.kind, m.name))
                    )::text
                FROM pgrelay.migration AS m
            )
            ELSE ''
        END,
        true
    );
EXCEPTION
    WHEN dependent_objects_still_exist THEN
        GET STACKED DIAGNOSTICS v_detail := PG_EXCEPTION_DETAIL;
        RAISE EXCEPTION USING
            ERRCODE = 'PR161',
            MESSAGE = pg_catalog.format('the arguments of %s change in this version, and others use it', v_old.identity),
            DETAIL = v_detail,
            HINT = 'Nothing was changed. Drop what uses it, install, and create it again.';
END
$finish$;
