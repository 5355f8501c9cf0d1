"""What the catalog says of the rights on each object of the schema, for test_grants.py."""

from __future__ import annotations

from typing import TYPE_CHECKING, LiteralString

from tests.conftest import BINDINGS

if TYPE_CHECKING:
    import psycopg

FOUND: LiteralString = r"""
WITH object (kind, name, acl, owner, rights, path) AS (
    SELECT
        CASE
            WHEN p.prorettype = 'trigger'::regtype THEN 'trigger'
            WHEN p.prokind = 'p' THEN 'procedure'
            ELSE 'function'
        END,
        p.proname,
        coalesce(p.proacl, acldefault('f', p.proowner)),
        p.proowner,
        CASE WHEN p.prosecdef THEN 'definer' ELSE 'caller' END,
        CASE WHEN 'search_path=pg_catalog, pg_temp' = ANY (p.proconfig) THEN 'fixed' ELSE 'none' END
    FROM pg_proc AS p
    WHERE p.pronamespace = 'pgrelay'::regnamespace
    UNION ALL
    SELECT
        CASE c.relkind WHEN 'S' THEN 'sequence' WHEN 'v' THEN 'view' ELSE 'table' END,
        c.relname,
        coalesce(c.relacl, acldefault(CASE c.relkind WHEN 'S' THEN 's' ELSE 'r' END::"char", c.relowner))
        || coalesce((SELECT array_agg(i) FROM pg_attribute AS a, unnest(a.attacl) AS i WHERE a.attrelid = c.oid), '{}'),
        c.relowner,
        '', ''
    FROM pg_class AS c
    WHERE c.relnamespace = 'pgrelay'::regnamespace AND c.relkind NOT IN ('i', 'I', 'c')
    UNION ALL
    SELECT 'type', t.typname, coalesce(t.typacl, acldefault('T', t.typowner)), t.typowner, '', ''
    FROM pg_type AS t
    LEFT JOIN pg_class AS c ON c.oid = t.typrelid
    WHERE t.typnamespace = 'pgrelay'::regnamespace AND t.typcategory <> 'A' AND coalesce(c.relkind, 'c') = 'c'
    UNION ALL
    SELECT 'schema', n.nspname, n.nspacl, n.nspowner, '', ''
    FROM pg_namespace AS n
    WHERE n.nspname = 'pgrelay'
)
SELECT DISTINCT
    o.kind,
    regexp_replace(o.name, '\d+', 'N', 'g'),
    coalesce(
        (
            SELECT string_agg(DISTINCT CASE i.grantee WHEN 0 THEN 'PUBLIC' ELSE i.grantee::regrole::text END
                || CASE WHEN i.privilege_type IN ('EXECUTE', 'SELECT', 'USAGE') THEN '' ELSE ':' || i.privilege_type END
                || CASE WHEN i.is_grantable THEN '*' ELSE '' END, ' ')
            FROM aclexplode(o.acl) AS i
            WHERE i.grantee <> o.owner
        ),
        'owner'
    ),
    o.rights,
    o.path
FROM object AS o
ORDER BY 1, 2
"""


def lines(connection: psycopg.Connection) -> list[str]:
    """Return what the catalogue says, as lines of the table."""
    words = {
        "app": "allowed",
        "pgrelay_capture": "capture",
        "pgrelay_operator": "operator",
        "pgrelay_reporter": "reporter",
    }
    found = []
    for kind, name, who, rights, path in connection.execute(FOUND):
        if name.removeprefix("_call_") in BINDINGS:
            name = "_call_BINDING"
        elif name.startswith("_read_") and who == "app":
            name = "_read_CONSUMER"
        roles = " ".join(words.get(role, role) for role in who.split())
        found.append(f"{kind:9} {name:33} {roles:28}{rights:9}{path}".rstrip())
    return found
