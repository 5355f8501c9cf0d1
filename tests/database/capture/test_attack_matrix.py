"""Each kind of object that somebody may own, at each place that touches it: its code runs with nobody else's rights."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, LiteralString

import psycopg
import pytest

from pgrelay_cli.connection import SafeCursor
from pgrelay_cli.delivery.tail import Tail
from pgrelay_cli.install.installer import install
from pgrelay_cli.install.uninstaller import planned_uninstallation, uninstall
from sandbox.paths import SQL
from tests.conftest import BINDINGS
from tests.database.capture.attacks import COLUMNS, RAISING_TRAPS, SESSION_TRAPS, TRAPS, Attack
from tests.database.command.support import run, take
from tests.database.support import PUBLISHER, drained

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.conftest import Database
    from tests.support.lambda_endpoint import LambdaEndpoint

pytestmark = pytest.mark.usefixtures("roles")

TABLES = ("plain", "parted")


@pytest.fixture
def attack(database: Database, lambda_endpoint: LambdaEndpoint) -> Iterator[Attack]:
    """A database with traps to call, a schema of `app`'s, and a bystander, a watched table of `dba`'s."""
    lambda_endpoint.respond(PUBLISHER, take)
    with database.connect("postgres") as superuser:
        superuser.execute("SELECT pg_stat_reset()")  # so that cost has not to wait for figures
        superuser.execute(TRAPS)
        superuser.execute("CREATE SCHEMA evil AUTHORIZATION app; GRANT ALL ON SCHEMA evil TO PUBLIC")
        superuser.execute(f"GRANT ALL ON DATABASE {database.name} TO app, operator, reporter".encode())
        with database.connect() as owner:
            owner.execute(
                "CREATE TABLE public.bystander (id integer PRIMARY KEY, at timestamptz[], state text);"
                "SELECT pgrelay.watch('public.bystander', p_ordered => true, p_when => $$state <> 'x'$$);"
                "GRANT ALL ON public.bystander TO app, operator, reporter"
            )
        yield Attack(database=database, superuser=superuser, offences={}, errors={})


def _bystander_is_captured(attack: Attack, endpoint: LambdaEndpoint, number: int) -> None:
    with attack.database.connect() as owner:
        owner.execute("INSERT INTO public.bystander VALUES (%s, '{2024-01-01}', 'y')", [number])
    # The first of them may have to change the number of readers.
    events = [event for _ in range(3) for event in drained(attack.superuser, endpoint)]
    assert number in [event["key"]["id"] for event in events if event["table"] == "bystander"], attack.errors


def _make(attack: Attack, name: str, moment: str) -> None:
    """Make the tables and their watches, and the traps before or after."""
    column = COLUMNS[name]
    is_added = moment == "with a new column"
    x = "" if is_added else f", x {column.kind}"
    with attack.database.connect("app") as owner, attack.database.connect("operator") as operator:
        if not is_added:
            owner.execute(column.defined.encode())
        owner.execute(
            f"CREATE TABLE evil.plain (id integer PRIMARY KEY, v text{x});"
            f"CREATE TABLE evil.parted (id integer PRIMARY KEY, v text{x}) PARTITION BY LIST (id);"
            "CREATE TABLE evil.part_1 PARTITION OF evil.parted FOR VALUES IN (1);"
            "CREATE TABLE evil.part_2 PARTITION OF evil.parted DEFAULT;"
            "GRANT ALL ON ALL TABLES IN SCHEMA evil TO operator, dba".encode()
        )
        if moment == "before the watch":
            owner.execute(column.trapped.encode())
        for table, options in (("plain", ", p_ordered => true"), ("parted", ", p_payload => 'changed'")):
            watch = (
                f"SELECT pgrelay.watch('evil.{table}', '{{insert,update,delete,truncate}}', "
                f"p_when => $$v <> 'nothing'$${options})"
            )
            attack.at(f"watch {table}", operator.execute, watch.encode())
        if is_added:
            owner.execute(column.defined.encode())
            for table in TABLES:
                owner.execute(f"ALTER TABLE evil.{table} ADD x {column.kind}".encode())
        if moment != "before the watch":
            owner.execute(column.trapped.encode())


def _write(attack: Attack, value: str) -> None:
    """Write as the owner, whose own code may run with the owner's rights."""
    with attack.database.connect("app") as writer:
        for table in TABLES:
            name = f"evil.{table}"
            for place, statement in {
                "insert": f"INSERT INTO {name} (id, v, x) SELECT n, 'v', {value} FROM generate_series(1, 5) AS n",
                "update": f"UPDATE {name} SET v = v || 'w', x = {value}",
                "key": f"UPDATE {name} SET id = id + 10 WHERE id < 3",
                "delete": f"DELETE FROM {name} WHERE id = 3",
                "changed table": f"BEGIN; ALTER TABLE {name} ADD y integer; INSERT INTO {name} (id, v, x, y) "
                f"VALUES (20, 'v', {value}, 1); UPDATE {name} SET y = 2; ALTER TABLE {name} RENAME y TO z;"
                f"UPDATE {name} SET v = 'z'; DELETE FROM {name} WHERE id = 20; COMMIT",
                "truncate": f"TRUNCATE {name}",
                "insert again": f"INSERT INTO {name} (id, v, x) VALUES (1, 'v', {value}), (2, 'v', {value})",
            }.items():
                attack.at(f"{place} {table}", writer.execute, statement.encode(), allowed=("app",))
                if writer.info.transaction_status:
                    writer.rollback()
        attack.at(
            "partition",
            writer.execute,
            "UPDATE evil.part_1 SET v = 'direct'; TRUNCATE evil.part_2",
            allowed=("app",),
        )


def _cost(database: Database, table: str, user: str) -> None:
    run(database, "cost", f"evil.{table}", user=user)


def _tail(connection: psycopg.Connection) -> None:
    connection.cursor_factory = SafeCursor
    list(Tail(connection).look())
    connection.cursor_factory = psycopg.Cursor


def _serve(attack: Attack, endpoint: LambdaEndpoint) -> None:
    """Do what operators and administrators do."""
    database, superuser = attack.database, attack.superuser
    for user in ("postgres", "operator"):
        with database.connect(user) as connection:
            for table in TABLES:
                backfill = f"CALL pgrelay.backfill('evil.{table}', $$v <> 'x'$$)"
                attack.at(f"backfill {table} as {user}", connection.execute, backfill.encode())
                attack.at(f"cost {table} as {user}", _cost, database, table, user)
            attack.at(f"tail as {user}", _tail, connection)
            attack.at(f"drain as {user}", drained, connection, endpoint)
            for view in ("watches", "status", "backlog", "problem"):
                attack.at(f"{view} as {user}", connection.execute, f"SELECT * FROM pgrelay.{view}".encode())
    attack.at("upgrade", partial(install, bindings=BINDINGS), superuser, SQL)
    _bystander_is_captured(attack, endpoint, 2)
    attack.at("unwatch", superuser.execute, "SELECT pgrelay.unwatch('evil.plain')")
    attack.at("uninstallation planned", planned_uninstallation, superuser)
    attack.at("uninstall", partial(uninstall, force=True), superuser)


MOMENTS = [
    pytest.param(name, moment, id=f"{name}, {moment}")
    for name, column in COLUMNS.items()
    for moment in ("before the watch", "with a new column" if "evil." in column.kind else "after the watch")
]


@pytest.mark.parametrize(("name", "moment"), MOMENTS)
def test_what_the_owner_of_a_table_defines(
    attack: Attack, lambda_endpoint: LambdaEndpoint, name: str, moment: str
) -> None:
    _make(attack, name, moment)
    _write(attack, COLUMNS[name].value)
    _bystander_is_captured(attack, lambda_endpoint, 1)
    _serve(attack, lambda_endpoint)
    assert attack.offences == {}, attack.errors
    assert "uninstall" not in attack.errors


@pytest.mark.parametrize("name", COLUMNS)
def test_what_the_owner_of_a_table_defines_and_that_raises_errors(
    attack: Attack, lambda_endpoint: LambdaEndpoint, name: str
) -> None:
    _make(attack, name, "with a new column" if "evil." in COLUMNS[name].kind else "after the watch")
    attack.superuser.execute(RAISING_TRAPS)
    _write(attack, COLUMNS[name].value)
    _bystander_is_captured(attack, lambda_endpoint, 1)
    with attack.database.connect("postgres") as superuser:
        attack.at("drain", drained, superuser, lambda_endpoint)
        attack.at("watches", superuser.execute, "SELECT * FROM pgrelay.watches")
    _bystander_is_captured(attack, lambda_endpoint, 2)
    assert attack.offences == {}, attack.errors
    assert not {"drain", "watches"} & attack.errors.keys()


def test_who_runs_a_trap_is_noted(attack: Attack) -> None:
    _make(attack, "cast to json", "with a new column")
    with attack.database.connect("app") as owner:
        owner.execute("INSERT INTO evil.plain VALUES (1, 'v', 'good')")
    attack.offences.clear()
    attack.at("own query", attack.superuser.execute, "SELECT to_json(x) FROM evil.plain")
    assert attack.offences == {"own query": ["postgres"]}


CALLS = {
    "app": [
        "INSERT INTO public.bystander VALUES (101, NULL, 'a'), (102, NULL, 'b')",
        "UPDATE public.bystander SET state = 'c' WHERE id = 101",
        "UPDATE public.bystander SET id = 103 WHERE id = 102",
        "DELETE FROM public.bystander WHERE id = 101",
        "SELECT pgrelay.report_exception('x')",
    ],
    "reporter": [
        "INSERT INTO public.bystander VALUES (101, NULL, 'a')",
        "CALL pgrelay.guard('p', 'SELECT 1')",
        "CALL pgrelay.guard('p', 'SELECT 1/0')",
        "CALL pgrelay.guard_all('p', ARRAY['SELECT 1', 'SELECT 1/0'])",
        "DO $$ BEGIN PERFORM 1/0; EXCEPTION WHEN OTHERS THEN PERFORM pgrelay.report_exception('p'); END $$",
    ],
    "operator": [
        "INSERT INTO public.bystander VALUES (101, NULL, 'a')",
        "CREATE TABLE public.mine (id pg_catalog.int4 PRIMARY KEY, v pg_catalog.text)",
        "SELECT pgrelay.watch('public.mine', p_when => $$v <> 'x'$$, p_ordered => true)",
        "INSERT INTO public.mine VALUES (1, 'v')",
        "UPDATE public.mine SET v = 'w', id = 2",
        "CALL pgrelay.backfill('public.mine', $$v <> 'y'$$)",
        "SELECT pgrelay.pause('public.mine'); SELECT pgrelay.resume('public.mine')",
        "SELECT pgrelay.captured(pg_catalog.pg_current_snapshot())",
        "CALL pgrelay.drain()",
        "SELECT pgrelay.redrive(p_dry_run => true)",
        "SELECT pgrelay.dead_letters()",
        "SELECT pgrelay.set_readers('events', 2)",
        "SELECT pgrelay.check_cron()",
        "SELECT pgrelay.configure('batch_events', '100')",
        "SELECT pgrelay.call('echo', '{}')",
        "SELECT w.* FROM pgrelay.watches AS w",
        "SELECT s.* FROM pgrelay.status AS s",
        "SELECT pgrelay.unwatch('public.mine')",
        "TRUNCATE public.bystander",
    ],
}
"""What a role may call, each of which runs something with pgrelay's rights."""
STEPS_INTO: dict[str, LiteralString] = {
    "types in pg_temp": "SELECT 'x'::text",
    "relations in pg_temp": "SELECT FROM pg_roles",
    "functions and operators": "SELECT 1 = 1",
}
"""What runs a trap, of each kind."""


@pytest.mark.parametrize("traps", SESSION_TRAPS)
@pytest.mark.parametrize("role", CALLS)
def test_what_a_role_lays_out_in_its_own_session(
    attack: Attack, lambda_endpoint: LambdaEndpoint, role: str, traps: str
) -> None:
    with attack.database.connect(role) as connection:
        connection.execute(SESSION_TRAPS[traps])
        attack.at("the traps work", connection.execute, STEPS_INTO[traps])
        assert attack.offences.pop("the traps work") == [role]
        for call in CALLS[role]:
            attack.at(call, connection.execute, call.encode(), allowed=(role,))
    _bystander_is_captured(attack, lambda_endpoint, 1)
    assert attack.offences == {}, attack.errors
