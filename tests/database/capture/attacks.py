"""What those who may define something can lay in the way of pgrelay, and who it was that stepped on it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, LiteralString

import psycopg

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.conftest import Database

TRAPS: LiteralString = """
CREATE SCHEMA spies; GRANT USAGE ON SCHEMA spies TO PUBLIC;
GRANT ALL ON SCHEMA public TO PUBLIC;
-- Sequences keep their value where what called them is rolled back.
DO $do$
DECLARE
    v_role pg_catalog.text;
BEGIN
    FOR v_role IN SELECT r.rolname FROM pg_catalog.pg_roles AS r LOOP
        EXECUTE format('CREATE SEQUENCE spies.%I', v_role);
    END LOOP;
END
$do$;
GRANT ALL ON ALL SEQUENCES IN SCHEMA spies TO PUBLIC;
-- True, so that it may stand in a condition. IMMUTABLE, so that it may stand anywhere.
CREATE FUNCTION spies.trap() RETURNS pg_catalog.bool LANGUAGE plpgsql IMMUTABLE AS $f$
BEGIN
    PERFORM pg_catalog.nextval(pg_catalog.format('spies.%I', current_user)::pg_catalog.regclass);
    RETURN true;
END
$f$;
"""

RAISING_TRAPS: LiteralString = """
CREATE OR REPLACE FUNCTION spies.trap() RETURNS pg_catalog.bool LANGUAGE plpgsql IMMUTABLE AS $f$
BEGIN
    PERFORM pg_catalog.nextval(pg_catalog.format('spies.%I', current_user)::pg_catalog.regclass);
    RAISE EXCEPTION 'trapped';
END
$f$;
"""
"""The same, but an error for who steps on it."""

SESSION_TRAPS: dict[str, LiteralString] = {
    "types in pg_temp": """
DO $do$
DECLARE
    v_name text;
BEGIN
    CREATE FUNCTION pg_temp.trap() RETURNS pg_catalog.bool LANGUAGE sql AS 'SELECT spies.trap()';
    FOR v_name IN
        SELECT t.typname
        FROM pg_catalog.pg_type AS t
        WHERE t.typnamespace = 'pg_catalog'::pg_catalog.regnamespace AND t.typtype = 'b' AND t.typelem = 0
    LOOP
        EXECUTE format('CREATE DOMAIN pg_temp.%I AS pg_catalog.%I CHECK (pg_temp.trap())', v_name, v_name);
    END LOOP;
END
$do$;
""",
    "relations in pg_temp": """
DO $do$
DECLARE
    v_schema pg_catalog.text;
    v_name pg_catalog.text;
    v_is_readable pg_catalog.bool;
BEGIN
    FOR v_schema, v_name, v_is_readable IN
        SELECT
            n.nspname, c.relname,
            has_schema_privilege(n.oid, 'USAGE') AND has_table_privilege(c.oid, 'SELECT')
            AND NOT EXISTS (
                SELECT FROM pg_catalog.pg_attribute AS a WHERE a.attrelid = c.oid AND a.atttypid = 'anyarray'::regtype
            )
        FROM pg_catalog.pg_class AS c
        INNER JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
        WHERE
            (n.nspname = 'pgrelay' OR c.relname IN (
                'pg_class', 'pg_attribute', 'pg_type', 'pg_proc', 'pg_trigger', 'pg_namespace', 'pg_index', 'pg_roles',
                'pg_cast'
            ))
            AND c.relkind IN ('r', 'v', 'S')
    LOOP
        EXECUTE pg_catalog.format(
            CASE
                WHEN v_is_readable
                    THEN 'CREATE TEMPORARY VIEW %2$I AS SELECT t.* FROM %1$I.%2$I AS t WHERE spies.trap()'
                ELSE 'CREATE TEMPORARY VIEW %2$I AS SELECT 1 AS one WHERE spies.trap()'
            END,
            v_schema, v_name
        );
    END LOOP;
END
$do$;
""",
    "functions and operators": """
CREATE SCHEMA w; GRANT USAGE ON SCHEMA w TO PUBLIC;
CREATE FUNCTION w.row_to_json(pg_catalog.record) RETURNS pg_catalog.json LANGUAGE plpgsql AS
'BEGIN RETURN pg_catalog.to_json(spies.trap()); END';
CREATE FUNCTION w.to_json(anyelement) RETURNS pg_catalog.json LANGUAGE sql AS
'SELECT pg_catalog.to_json(spies.trap())';
CREATE FUNCTION w.count() RETURNS pg_catalog.int8 LANGUAGE sql AS 'SELECT spies.trap()::int::int8';
DO $do$
DECLARE
    c_types CONSTANT regtype[] := '{int2,int4,int8,numeric,text,name,json,jsonb,oid,timestamptz,bool,xid8}';
    v record;
BEGIN
    FOR v IN
        SELECT
            o.oprname AS name, o.oprleft::regtype AS one, o.oprright::regtype AS other, o.oprresult::regtype AS result
        FROM pg_catalog.pg_operator AS o
        WHERE
            o.oprleft = ANY(c_types) AND o.oprright = ANY(c_types)
            AND o.oprname IN ('=', '<>', '<', '<=', '>', '>=', '+', '-', '*', '/', '%', '||', '->', '->>')
    LOOP
        EXECUTE format(
            'CREATE OR REPLACE FUNCTION w.%I(%s, %s) RETURNS %s LANGUAGE plpgsql AS '
            '''BEGIN PERFORM spies.trap(); RETURN NULL; END''',
            'o' || v.result::oid, v.one, v.other, v.result
        );
        EXECUTE format(
            'CREATE OPERATOR w.%s (LEFTARG = %s, RIGHTARG = %s, FUNCTION = w.%I)',
            v.name, v.one, v.other, 'o' || v.result::oid
        );
    END LOOP;
    FOR v IN
        SELECT p.proname AS name, oidvectortypes(p.proargtypes) AS arguments, p.prorettype::regtype AS result
        FROM pg_catalog.pg_proc AS p
        WHERE
            p.pronamespace = 'pg_catalog'::regnamespace AND p.prokind = 'f' AND NOT p.proretset AND p.provariadic = 0
            AND p.proname IN (
                'hashtext', 'array_to_string', 'current_setting', 'pg_trigger_depth', 'clock_timestamp', 'now', 'upper',
                'lower', 'nextval', 'quote_ident', 'quote_literal', 'quote_nullable', 'set_config', 'pg_current_xact_id'
            )
            AND NOT oidvectortypes(p.proargtypes) ~ 'any'
    LOOP
        EXECUTE format(
            'CREATE FUNCTION w.%I(%s) RETURNS %s LANGUAGE plpgsql AS ''BEGIN PERFORM spies.trap(); RETURN NULL; END''',
            v.name, v.arguments, v.result
        );
    END LOOP;
END
$do$;
SET search_path = w, pg_catalog, public;
""",
}
"""What a role lays out in its own session, by what it is."""


@dataclass(frozen=True, kw_only=True)
class Column:
    """A column of a table of the attacker's: statements that define its type, then what makes it a trap."""

    defined: str
    kind: str
    trapped: str
    value: str = "NULL"


def _cast(target: str, context: str = "", source: str = "mood") -> str:
    how = f"evil.to_{target}(evil.{source})"
    return (
        f"CREATE FUNCTION {how} RETURNS {target} LANGUAGE plpgsql IMMUTABLE AS "
        f"'BEGIN PERFORM spies.trap(); RETURN ''1''; END';"
        f"CREATE CAST (evil.{source} AS {target}) WITH FUNCTION {how} {context}"
    )


_ENUM = "CREATE TYPE evil.mood AS ENUM ('good')"
_PAIR = "CREATE TYPE evil.mood AS (one integer, other text)"


def _enum(trapped: str) -> Column:
    return Column(defined=_ENUM, kind="evil.mood", trapped=trapped, value="'good'")


OPERATORS = [
    ("||", "text", "bigint", "text"),
    ("||", "text", "name", "text"),
    ("||", "text", "integer", "text"),
    ("=", "text", "name", "boolean"),
    ("^@", "name", "text", "boolean"),
    ("=", '"char"', "text", "boolean"),
    ("=", "oid", "regclass", "boolean"),
    ("=", "bigint", "oid", "boolean"),
    ("=", "regclass", "oid", "boolean"),
    ("/", "bigint", "numeric", "numeric"),
    ("/", "double precision", "numeric", "double precision"),
    ("<>", "integer", "numeric", "boolean"),
]
"""What PostgreSQL has with a conversion only, so that one of public's fits better."""

COLUMNS = {
    "domain": Column(
        defined="CREATE DOMAIN evil.dom AS text",
        kind="evil.dom",
        trapped="ALTER DOMAIN evil.dom ADD CONSTRAINT trapped CHECK (spies.trap()) NOT VALID",
        value="'good'",
    ),
    "collation": Column(
        defined="CREATE COLLATION evil.loose (provider = icu, locale = 'und-u-ks-level2', deterministic = false)",
        kind="text COLLATE evil.loose",
        trapped="ALTER COLLATION evil.loose RENAME TO text; CREATE COLLATION evil.loose FROM \"C\";"
        "ALTER TABLE evil.plain ALTER v TYPE text COLLATE evil.text",
        value="'good'",
    ),
    "cast to json": _enum(_cast("json")),
    "cast to jsonb": _enum(_cast("jsonb", "AS IMPLICIT")),
    "cast to text": _enum(_cast("text")),
    "assignment cast to text": _enum(_cast("text", "AS ASSIGNMENT")),
    "implicit cast to text": _enum(_cast("text", "AS IMPLICIT")),
    "implicit cast to numeric": _enum(_cast("numeric", "AS IMPLICIT")),
    "cast of an array": Column(defined=_ENUM, kind="evil.mood[]", trapped=_cast("json"), value="'{good}'"),
    "cast of a composite": Column(defined=_PAIR, kind="evil.mood", trapped=_cast("json"), value="'(1,x)'"),
    "cast within a composite": Column(
        defined=f"{_ENUM}; CREATE TYPE evil.of_mood AS (one evil.mood)",
        kind="evil.of_mood",
        trapped=_cast("json"),
        value="'(good)'",
    ),
    "cast of a range": Column(
        defined="CREATE TYPE evil.mood AS RANGE (subtype = integer)",
        kind="evil.mood",
        trapped=_cast("json"),
        value="'[1,2)'",
    ),
    "operators of its type": _enum(
        "CREATE FUNCTION evil.same(evil.mood, evil.mood) RETURNS boolean LANGUAGE sql AS 'SELECT spies.trap()';"
        "CREATE OPERATOR evil.= (LEFTARG = evil.mood, RIGHTARG = evil.mood, FUNCTION = evil.same);"
        "CREATE OPERATOR public.= (LEFTARG = evil.mood, RIGHTARG = evil.mood, FUNCTION = evil.same);"
        "CREATE OPERATOR public.<> (LEFTARG = evil.mood, RIGHTARG = evil.mood, FUNCTION = evil.same)"
    ),
    "functions of its row": Column(
        defined="SELECT",
        kind="integer",
        trapped="; ".join(
            f"CREATE FUNCTION {schema}.{name}(evil.{table}) RETURNS {result} LANGUAGE plpgsql AS "
            f"'BEGIN PERFORM spies.trap(); RETURN ''1''; END'"
            for schema in ("evil", "public")
            for name, result in (("row_to_json", "json"), ("to_json", "json"), ("concat", "text"))
            for table in ("plain", "parted")
        ),
    ),
    "casts of its row": Column(
        defined="SELECT",
        kind="integer",
        trapped="; ".join(_cast(to, how, table) for table in ("plain", "parted") for to, how in (
            ("json", "AS IMPLICIT"), ("text", "AS ASSIGNMENT"),
        )),
    ),
    "row security": Column(
        defined="SELECT",
        kind="integer",
        trapped="; ".join(
            f"ALTER TABLE evil.{table} ENABLE ROW LEVEL SECURITY;"
            f"CREATE POLICY trapped ON evil.{table} USING (spies.trap())" for table in ("plain", "parted")
        ),
    ),
    "operators in public": Column(
        defined="SELECT",
        kind="integer",
        trapped="; ".join(
            f"CREATE FUNCTION public.o{number}({one}, {other}) RETURNS {result} LANGUAGE plpgsql AS "
            f"'BEGIN PERFORM spies.trap(); RETURN NULL; END';"
            f"CREATE OPERATOR public.{name} (LEFTARG = {one}, RIGHTARG = {other}, FUNCTION = public.o{number})"
            for number, (name, one, other, result) in enumerate(OPERATORS)
        ),
    ),
    "triggers": Column(
        defined="SELECT",
        kind="integer",
        trapped="CREATE FUNCTION evil.fire() RETURNS trigger LANGUAGE plpgsql AS "
        "'BEGIN PERFORM spies.trap(); RETURN NULL; END';"
        + "; ".join(
            f"CREATE TRIGGER {name} AFTER {operation} ON evil.{table} FOR EACH STATEMENT EXECUTE FUNCTION evil.fire()"
            for table in ("plain", "parted", "part_1")
            for name, operation in (("pgrelay_capture", "INSERT"), ("pgrelay_", "UPDATE"), ("zz", "TRUNCATE"))
        ),
    ),
}  # fmt: skip
"""What a table's owner lays out, by what it is. The tables are evil.plain and evil.parted."""


@dataclass
class Attack:
    """Counts who ran the traps, place by place."""

    database: Database
    superuser: psycopg.Connection
    offences: dict[str, list[str]]
    errors: dict[str, str]

    def at(self, place: str, step: Callable[..., Any], *arguments: Any, allowed: tuple[str, ...] = ()) -> None:
        """Go through a place, which may fail, and note who ran a trap beside those who may."""
        try:
            step(*arguments)
        except (psycopg.Error, AssertionError) as error:
            self.errors[place] = str(error).strip().splitlines()[0]
            if "spies" in self.errors[place]:
                self.offences[place] = [self.errors[place]]
        ran = self.superuser.execute(
            "SELECT s.sequencename::text FROM pg_catalog.pg_sequences AS s "
            "WHERE s.schemaname = 'spies' AND s.last_value IS NOT NULL"
        ).fetchall()
        for (role,) in ran:
            self.superuser.execute(f'ALTER SEQUENCE spies."{role}" RESTART'.encode())
        if others := sorted({role for (role,) in ran} - set(allowed)):
            self.offences[place] = [*self.offences.get(place, []), *others]
