"""What owners, writers and strangers define never runs with the rights of capture, and stops nobody's events."""

from __future__ import annotations

from typing import TYPE_CHECKING, LiteralString

import psycopg
import pytest

from tests.database.command.support import run
from tests.database.support import drain, events, value

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.conftest import Database
    from tests.support.lambda_endpoint import LambdaEndpoint

pytestmark = pytest.mark.usefixtures("roles")

# Whoever runs it is written down, if who runs it may write at all.
SPY: LiteralString = """
CREATE SCHEMA spies; GRANT ALL ON SCHEMA spies TO PUBLIC;
CREATE TABLE spies.seen (role text); GRANT ALL ON spies.seen TO PUBLIC;
CREATE FUNCTION spies.spy() RETURNS void LANGUAGE plpgsql AS
'BEGIN INSERT INTO spies.seen VALUES (current_user); END';
GRANT USAGE ON SCHEMA public TO PUBLIC; GRANT CREATE ON SCHEMA public TO PUBLIC;
"""


@pytest.fixture
def owner(database: Database) -> Iterator[psycopg.Connection]:
    """The owner of the table `pay`, which is watched with a condition; the role `app` may only insert into it."""
    with database.connect("postgres") as superuser:
        superuser.execute(SPY)
        superuser.execute("GRANT ALL ON DATABASE " + database.name + " TO app")
    with database.connect() as connection:
        connection.execute(
            "CREATE TABLE pay (id integer PRIMARY KEY, status text, amount numeric);"
            "GRANT INSERT ON pay TO app;"
            "SELECT pgrelay.watch('pay', p_when => $$status = 'paid' OR amount > 100$$)"
        )
        yield connection


def _roles_that_ran(connection: psycopg.Connection) -> set[str]:
    return {role for (role,) in connection.execute("SELECT role FROM spies.seen")}


TEMPORARY_DOMAIN: LiteralString = """
CREATE FUNCTION pg_temp.f(pg_catalog.text) RETURNS bool LANGUAGE plpgsql AS
$f$ BEGIN PERFORM spies.spy(); RETURN true; END $f$;
CREATE DOMAIN pg_temp.text AS pg_catalog.text CHECK (pg_temp.f(VALUE));
CREATE DOMAIN pg_temp.numeric AS pg_catalog.numeric CHECK (pg_temp.f('x'));
CREATE DOMAIN pg_temp.int4 AS pg_catalog.int4 CHECK (pg_temp.f('x'));
CREATE DOMAIN pg_temp.regclass AS pg_catalog.regclass CHECK (pg_temp.f('x'));
"""
OPERATORS_FIRST: LiteralString = """
CREATE SCHEMA w; GRANT USAGE ON SCHEMA w TO PUBLIC;
CREATE FUNCTION w.gt(numeric, numeric) RETURNS bool LANGUAGE plpgsql AS
'BEGIN PERFORM spies.spy(); RETURN true; END';
CREATE FUNCTION w.eq(text, text) RETURNS bool LANGUAGE plpgsql AS 'BEGIN PERFORM spies.spy(); RETURN true; END';
CREATE OPERATOR w.> (LEFTARG = numeric, RIGHTARG = numeric, FUNCTION = w.gt);
CREATE OPERATOR w.= (LEFTARG = text, RIGHTARG = text, FUNCTION = w.eq);
CREATE FUNCTION w.to_json(anyelement) RETURNS json LANGUAGE plpgsql AS
'BEGIN PERFORM spies.spy(); RETURN ''1''; END';
SET search_path = w, pg_catalog;
"""


@pytest.mark.parametrize("trap", [TEMPORARY_DOMAIN, OPERATORS_FIRST], ids=["pg_temp", "search_path"])
@pytest.mark.parametrize("status", ["'paid'", "'open'"])
def test_session_of_a_writer_cannot_say_what_a_name_means(
    owner: psycopg.Connection, database: Database, trap: LiteralString, status: LiteralString
) -> None:
    with database.connect("app") as writer:
        writer.execute(trap)
        writer.execute("INSERT INTO public.pay VALUES (1, " + status + ", 500)")
    assert _roles_that_ran(owner) <= {"app"}
    with database.connect("postgres") as superuser:
        assert value(superuser, "SELECT count(*) FROM pgrelay._outbox") == 1


@pytest.mark.parametrize("trap", [TEMPORARY_DOMAIN, OPERATORS_FIRST], ids=["pg_temp", "search_path"])
def test_nor_can_it_where_the_capture_function_no_longer_fits(
    owner: psycopg.Connection, database: Database, trap: LiteralString
) -> None:
    owner.execute("ALTER TABLE pay RENAME id TO number")
    with database.connect("app") as writer:
        writer.execute(trap)
        writer.execute("INSERT INTO public.pay VALUES (1, 'paid', 500)")
    assert _roles_that_ran(owner) <= {"app"}


def test_cast_of_a_column_that_was_added_is_not_called(owner: psycopg.Connection) -> None:
    owner.execute(
        "CREATE TYPE mood AS ENUM ('good');"
        "CREATE FUNCTION mood_json(mood) RETURNS json LANGUAGE plpgsql AS "
        "'BEGIN PERFORM spies.spy(); RETURN ''1''; END';"
        "CREATE CAST (mood AS json) WITH FUNCTION mood_json(mood)"
    )
    owner.execute("ALTER TABLE pay ADD COLUMN feeling mood DEFAULT 'good'")
    owner.execute("INSERT INTO pay VALUES (1, 'paid', 5)")
    assert _roles_that_ran(owner) == set()


@pytest.mark.parametrize(
    "of_a_type",
    ["mood[]", "CREATE DOMAIN happy AS mood", "CREATE TYPE pair AS (one integer, other mood)"],
    ids=["array", "domain", "composite"],
)
def test_cast_of_a_type_within_a_column_is_not_called(owner: psycopg.Connection, of_a_type: str) -> None:
    owner.execute(
        "CREATE TYPE mood AS ENUM ('good');"
        "CREATE FUNCTION mood_json(mood) RETURNS json LANGUAGE plpgsql AS "
        "'BEGIN PERFORM spies.spy(); RETURN ''1''; END'"
    )
    column = of_a_type
    if of_a_type.startswith("CREATE"):
        owner.execute(of_a_type.encode())
        column = of_a_type.split()[2]
    default = {"mood[]": "'{good}'", "happy": "'good'", "pair": "'(1,good)'"}[column]
    owner.execute(f"ALTER TABLE pay ADD COLUMN feeling {column} DEFAULT {default}".encode())
    owner.execute("SELECT pgrelay.watch('pay')")
    owner.execute("CREATE CAST (mood AS json) WITH FUNCTION mood_json(mood)")
    owner.execute("INSERT INTO pay VALUES (1, 'paid', 5)")
    assert _roles_that_ran(owner) == set()


@pytest.mark.parametrize("schema", ["public", "pg_temp"])
def test_cast_of_a_stranger_stops_nobody_elses_capture(
    owner: psycopg.Connection, database: Database, lambda_endpoint: LambdaEndpoint, schema: LiteralString
) -> None:
    owner.execute("CREATE TYPE mood AS ENUM ('good'); ALTER TABLE pay ADD COLUMN feeling mood")
    owner.execute("SELECT pgrelay.watch('pay')")
    with database.connect("app") as stranger:
        stranger.execute(
            "CREATE TYPE " + schema + ".own AS ENUM ('x');"
            "CREATE FUNCTION "
            + schema
            + ".own_json("
            + schema
            + ".own) RETURNS json LANGUAGE sql AS 'SELECT ''1''::json';"
            "CREATE CAST (" + schema + ".own AS json) WITH FUNCTION " + schema + ".own_json(" + schema + ".own)"
        )
        owner.execute("INSERT INTO pay VALUES (1, 'paid', 5, 'good')")
        drain(owner, lambda_endpoint)
    assert [event["new"]["feeling"] for event in events(lambda_endpoint)] == ["good"]


def test_condition_takes_no_domain_of_another_role(owner: psycopg.Connection) -> None:
    owner.execute(
        "CREATE FUNCTION check_it(text) RETURNS bool LANGUAGE plpgsql IMMUTABLE AS 'BEGIN RETURN true; END';"
        "CREATE DOMAIN dom AS text CHECK (check_it(VALUE))"
    )
    with pytest.raises(psycopg.Error, match="the condition uses the type") as raised:
        owner.execute("SELECT pgrelay.watch('pay', p_when => 'status::public.dom IS NOT NULL')")
    assert raised.value.sqlstate == "PR060"


def test_capture_function_works_for_its_own_table_alone(
    owner: psycopg.Connection, database: Database, lambda_endpoint: LambdaEndpoint
) -> None:
    [watch_id] = owner.execute("SELECT proname FROM pg_proc WHERE proname ~ '^_capture_[0-9]+$'").fetchone() or [""]
    with database.connect("operator") as operator:
        operator.execute("CREATE TABLE mine (id integer PRIMARY KEY, status text, amount numeric)")
        operator.execute(
            "CREATE TRIGGER forged AFTER INSERT ON mine REFERENCING NEW TABLE AS new_rows "
            f"FOR EACH STATEMENT EXECUTE FUNCTION pgrelay_capture.{watch_id}()".encode()
        )
        operator.execute("INSERT INTO mine VALUES (1, 'paid', 500)")
    owner.execute("INSERT INTO pay VALUES (2, 'paid', 500)")
    drain(owner, lambda_endpoint)
    assert [event["new"]["id"] for event in events(lambda_endpoint)] == [2]


def test_capture_goes_on_where_the_oid_of_the_table_changed(
    owner: psycopg.Connection, database: Database, lambda_endpoint: LambdaEndpoint
) -> None:
    """As after a restore, in which a capture function keeps the number that the table had."""
    with database.connect("postgres") as superuser:
        superuser.execute(
            "DO $do$ DECLARE v_definition text; BEGIN "
            "SELECT regexp_replace(pg_get_functiondef(p.oid), '\\d+(::pg_catalog\\.oid THEN)', '1\\1') "
            "INTO v_definition FROM pg_proc AS p WHERE p.proname ~ '^_capture_[0-9]+$';"
            "EXECUTE v_definition; END $do$"
        )
    owner.execute("INSERT INTO pay VALUES (2, 'paid', 500)")
    drain(owner, lambda_endpoint)
    assert [event["new"]["id"] for event in events(lambda_endpoint)] == [2]


def test_cast_of_the_owner_is_not_called_by_a_backfill(owner: psycopg.Connection, database: Database) -> None:
    owner.execute(
        "CREATE TYPE mood AS ENUM ('good'); ALTER TABLE pay ADD COLUMN feeling mood;"
        "INSERT INTO pay VALUES (1, 'paid', 5, 'good'); SELECT pgrelay.watch('pay');"
        "CREATE FUNCTION mood_json(mood) RETURNS json LANGUAGE plpgsql AS "
        "'BEGIN PERFORM spies.spy(); RETURN ''1''; END';"
        "CREATE CAST (mood AS json) WITH FUNCTION mood_json(mood)"
    )
    with database.connect("postgres") as superuser:
        superuser.execute("CALL pgrelay.backfill('public.pay', p_when => 'amount > 1')")
        [(data,)] = superuser.execute("SELECT data FROM pgrelay._outbox WHERE operation = 's'").fetchall()
    assert _roles_that_ran(owner) == set()
    assert '"feeling":"good"' in data


def test_cast_of_the_owner_is_not_called_by_an_estimate_of_costs(owner: psycopg.Connection, database: Database) -> None:
    owner.execute(
        "CREATE TYPE mood AS ENUM ('good'); ALTER TABLE pay ADD COLUMN feeling mood;"
        "INSERT INTO pay VALUES (1, 'paid', 5, 'good');"
        "CREATE FUNCTION mood_json(mood) RETURNS json LANGUAGE plpgsql AS "
        "'BEGIN PERFORM spies.spy(); RETURN ''1''; END';"
        "CREATE CAST (mood AS json) WITH FUNCTION mood_json(mood);"
        "CREATE FUNCTION pay_text(pay) RETURNS text LANGUAGE plpgsql AS "
        "'BEGIN PERFORM spies.spy(); RETURN ''1''; END';"
        "CREATE CAST (pay AS text) WITH FUNCTION pay_text(pay) AS ASSIGNMENT"
    )
    run(database, "cost", "public.pay", user="postgres")
    assert _roles_that_ran(owner) == set()
