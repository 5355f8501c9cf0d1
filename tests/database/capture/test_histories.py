"""Whatever happens to a watched table: who applies its events to a copy has what the table has."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from tests.database.capture.histories import COUNTED, Kinds, histories, trigger
from tests.database.capture.replay import History, Runner, Step, Transaction

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.conftest import Database
    from tests.support.lambda_endpoint import LambdaEndpoint

FEW = 20
"""How many histories of a kind are tried if none asks for more."""


@pytest.fixture
def runner(database: Database, lambda_endpoint: LambdaEndpoint) -> Iterator[Runner]:
    runner = Runner(database, lambda_endpoint)
    with runner.connection:
        yield runner


@pytest.fixture
def wanted(pytestconfig: pytest.Config) -> int | None:
    number: int | None = pytestconfig.getoption("--histories")
    return number


def _try(runner: Runner, kinds: Kinds, wanted: int | None) -> None:
    """Run a few histories, always the same, or as many as wanted, others each time."""

    @settings(
        max_examples=wanted or FEW,
        derandomize=wanted is None,
        deadline=None,
        database=None,
        print_blob=True,
        report_multiple_bugs=False,
        phases=[Phase.generate] if wanted is None else [Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck),
    )
    @given(history=histories(kinds))
    def run(history: History) -> None:
        runner.run(history)

    run()


# ---------------------------------------------------------------------------------------------------- random histories


def test_statements(runner: Runner, wanted: int | None) -> None:
    _try(runner, Kinds(), wanted)


def test_triggers(runner: Runner, wanted: int | None) -> None:
    _try(runner, Kinds(triggers=True), wanted)


def test_changes_of_the_table(runner: Runner, wanted: int | None) -> None:
    _try(runner, Kinds(ddl=True, narrow=False), wanted)


def test_changes_of_the_table_where_the_watch_leaves_something_out(runner: Runner, wanted: int | None) -> None:
    _try(runner, Kinds(ddl=True), wanted)


def test_changes_of_keys(runner: Runner, wanted: int | None) -> None:
    _try(runner, Kinds(key_changes=True), wanted)


def test_triggers_that_write_back(runner: Runner, wanted: int | None) -> None:
    _try(runner, Kinds(triggers=True, write_back=True), wanted)


def test_everything_at_once(runner: Runner, wanted: int | None) -> None:
    _try(runner, Kinds(key_changes=True, triggers=True, write_back=True, ddl=True), wanted)


# ---------------------------------------------------------------------------------------------------------- one of each

TABLE = "CREATE TABLE h.t (id integer PRIMARY KEY, v text, n integer)"
DEFERRABLE = "CREATE TABLE h.t (id integer PRIMARY KEY DEFERRABLE INITIALLY DEFERRED, v text, n integer)"
PARTITIONED = (
    f"{TABLE} PARTITION BY LIST (id); CREATE TABLE h.part_0 PARTITION OF h.t FOR VALUES IN (1);"
    "CREATE TABLE h.part_1 PARTITION OF h.t DEFAULT"
)
ROWS = "INSERT INTO h.t VALUES (1, 'x', 1), (2, 'y', 2)"


def _run(
    runner: Runner,
    *transactions: str,
    made: str = TABLE,
    options: str = "",
    excluded: tuple[str, ...] = (),
    triggers: tuple[tuple[str, ...], ...] = (),
) -> None:
    """Run a history of an ordered watch. Semicolons part the statements of a transaction."""
    runner.run(
        History(
            made=made,
            watched="SELECT pgrelay.watch('h.t', '{insert,update,delete,truncate}', p_ordered => true" + options + ")",
            transactions=tuple(
                Transaction(steps=tuple(Step(sql=text) for text in transaction.split("; ")), ending="COMMIT")
                for transaction in transactions
            ),
            triggers=tuple(statement for made_by in triggers for statement in made_by),
            excluded=excluded,
        )
    )


@pytest.mark.parametrize(
    ("table", "statement"),
    [
        (TABLE, "UPDATE h.t SET id = 3 WHERE id = 1"),
        (TABLE, "UPDATE h.t SET id = id + 2"),
        (TABLE, "DELETE FROM h.t WHERE id = 2; UPDATE h.t SET id = 2"),
        (TABLE, "UPDATE h.t SET id = 3 WHERE id = 1; INSERT INTO h.t VALUES (1, 'new', 3)"),
        (TABLE, "INSERT INTO h.t VALUES (1, 'new', 3) ON CONFLICT (id) DO UPDATE SET id = 5"),
        (TABLE, "MERGE INTO h.t AS t USING (SELECT 1 AS id) AS s ON t.id = s.id WHEN MATCHED THEN UPDATE SET id = 7"),
        (PARTITIONED, "UPDATE h.t SET id = 3 WHERE id = 1"),
        (PARTITIONED, "UPDATE h.part_1 SET id = 3"),
    ],
    ids=["one", "all", "to one that was freed", "and used again", "upsert", "merge", "to another partition", "in one"],
)
def test_change_of_a_key(runner: Runner, table: str, statement: str) -> None:
    _run(runner, ROWS, statement, made=table)


@pytest.mark.parametrize("statement", ["UPDATE h.t SET id = 3 - id", "UPDATE h.t SET id = id % 2 + 1, v = v || id"])
def test_keys_that_change_places(runner: Runner, statement: str) -> None:
    _run(runner, ROWS, statement, made=DEFERRABLE)


SAME_ROW = "UPDATE h.t SET v = 'by trigger' WHERE id = NEW.id"
ONE_ROW = "UPDATE h.t SET v = 'by trigger' WHERE id = 1"


@pytest.mark.parametrize(
    ("triggers", "statement"),
    [
        ([trigger("z", "AFTER INSERT ON h.t", "ROW", SAME_ROW)], ""),
        ([trigger("a", "AFTER INSERT ON h.t", "STATEMENT", ONE_ROW)], ""),
        ([trigger("z", "AFTER UPDATE ON h.t", "ROW", SAME_ROW)], "UPDATE h.t SET n = 5"),
        ([trigger("a", "AFTER UPDATE ON h.t", "STATEMENT", ONE_ROW)], "UPDATE h.t SET v = 'by hand'"),
        pytest.param(
            [trigger("z", "BEFORE UPDATE ON h.t", "ROW", f"{ONE_ROW} AND NEW.id = 2", "NEW")],
            "UPDATE h.t SET v = 'x'",
            marks=pytest.mark.xfail(
                strict=True,
                raises=AssertionError,
                reason="what a BEFORE trigger writes to rows that its statement has written already, is captured first",
            ),
        ),
        ([trigger("z", "AFTER INSERT ON h.t", "ROW", "DELETE FROM h.t WHERE id = NEW.id")], ""),
        ([trigger("z", "AFTER DELETE ON h.t", "ROW", "INSERT INTO h.t VALUES (OLD.id, '', 0)")], "DELETE FROM h.t"),
        ([trigger("z", "AFTER UPDATE ON h.t", "ROW", "DELETE FROM h.t WHERE id = NEW.id")], "UPDATE h.t SET n = 5"),
        ([
            trigger("z", "AFTER INSERT ON h.t", "ROW", COUNTED.format(1)),
            trigger("back", "AFTER INSERT OR UPDATE ON h.second", "STATEMENT", ONE_ROW),
        ], ""),
        ([
            trigger("z", "AFTER INSERT ON h.second", "ROW", "DELETE FROM h.t WHERE id = 1"),
            trigger("y", "AFTER INSERT ON h.t", "ROW", COUNTED.format("NEW.id")),
        ], ""),
    ],
    ids=[
        "row inserted", "statement inserted", "row updated", "statement updated", "row before", "deleted at once",
        "inserted again", "updated and deleted", "by way of another table", "deleted by way of another table",
    ],
)  # fmt: skip
def test_trigger_that_writes_back(runner: Runner, triggers: list[tuple[str, ...]], statement: str) -> None:
    _run(runner, ROWS, *([statement] if statement else []), triggers=tuple(triggers))


@pytest.mark.parametrize(
    "written",
    [
        trigger("z", "AFTER INSERT ON h.t", "STATEMENT", ONE_ROW),
        trigger("a", "BEFORE UPDATE ON h.t", "STATEMENT", ONE_ROW),
        trigger("a", "BEFORE INSERT OR UPDATE ON h.t", "ROW", "NEW.v := 'by trigger'", "NEW"),
        trigger("a", "AFTER INSERT OR UPDATE ON h.t", "ROW", COUNTED.format(1)),
    ],
    ids=["after capture", "before the statement", "row before it is written", "to another table"],
)
def test_trigger_that_writes(runner: Runner, written: tuple[str, ...]) -> None:
    _run(runner, ROWS, "UPDATE h.t SET n = 5", triggers=(written,))


@pytest.mark.parametrize("options", [", p_payload => 'changed'", ", p_excluded_columns => '{n}'"])
@pytest.mark.parametrize(
    "transaction",
    [
        "ALTER TABLE h.t ADD x text; UPDATE h.t SET x = 'eu'",
        "UPDATE h.t SET v = 'b'; ALTER TABLE h.t ADD x text; UPDATE h.t SET x = 'eu' WHERE id = 1",
        "ALTER TABLE h.t RENAME v TO w; UPDATE h.t SET w = 'eu'",
        "ALTER TABLE h.t RENAME id TO k; UPDATE h.t SET v = 'eu' WHERE k = 1; DELETE FROM h.t WHERE k = 2",
        "ALTER TABLE h.t RENAME v TO w; ALTER TABLE h.t ADD x text; UPDATE h.t SET x = 'eu', w = 'us'",
        "ALTER TABLE h.t ALTER n TYPE text; UPDATE h.t SET v = 'b', n = 'five'",
        "ALTER TABLE h.t DROP v; ALTER TABLE h.t ADD x text; UPDATE h.t SET x = 'eu'",
        "ALTER TABLE h.t RENAME TO u; ALTER TABLE h.u SET SCHEMA h2; UPDATE h2.u SET v = 'eu'",
    ],
    ids=["add", "between", "rename", "rename key", "rename and add", "retype", "drop and add", "rename table"],
)
def test_change_of_the_table_in_the_same_transaction(runner: Runner, options: str, transaction: str) -> None:
    _run(runner, ROWS, transaction, options=options, excluded=("n",) if "excluded" in options else ())
