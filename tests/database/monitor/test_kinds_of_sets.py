"""Every kind of set that pg_partman makes is watched, or said to be unwatched; what an alert proposes helps."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import psycopg
import pytest

from pgrelay.monitor.check import step
from tests.database.monitor.test_partition_sets import DataMart
from tests.database.support import value

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.conftest import Database
    from tests.support.lambda_endpoint import LambdaEndpoint


class Kind(NamedTuple):
    """A kind of set: its control column, and how it is made."""

    column: str
    interval: str
    version: str = "45"
    method: str = ""
    options: str = ""
    row: str = "now()"
    key: str = "PRIMARY KEY (c)"
    unwatched: tuple[str, ...] = ()


ENCODED = "p_time_encoder => 'mart.encode', p_time_decoder => 'mart.decode'"
UUID7 = "p_time_encoder => 'partman.uuid7_time_encoder', p_time_decoder => 'partman.uuid7_time_decoder'"
SECONDS = "extract(epoch FROM now())::int8"
KINDS = {
    "timestamptz": Kind("timestamptz", "1 day"),
    "timestamp": Kind("timestamp", "1 day"),
    "date": Kind("date", "1 month"),
    "smallint": Kind("int2", "100", row="1"),
    "integer": Kind("int4", "100", row="1"),
    "bigint": Kind("int8", "100", row="1"),
    "numeric": Kind("numeric", "100", "5", row="1.5"),
    "seconds": Kind("int8", "1 day", options="p_epoch => 'seconds'", row=SECONDS),
    "milliseconds": Kind("int8", "1 day", options="p_epoch => 'milliseconds'", row=f"1000 * {SECONDS}"),
    "microseconds": Kind("int8", "1 day", "5", options="p_epoch => 'microseconds'", row=f"1000000 * {SECONDS}"),
    "nanoseconds": Kind("int8", "1 day", options="p_epoch => 'nanoseconds'", row=f"1000000000 * {SECONDS}"),
    "id_without_index": Kind("int8", "100", row="1", key="CHECK (c > 0)", unwatched=("index",)),
    "time_without_index": Kind("date", "1 month", key="CHECK (c > '2000-01-01')"),
    "list": Kind("int8", "1", "5", "list", row="1", unwatched=("list",)),
    "text": Kind("text", "1 day", "5", options=ENCODED, row="mart.encode(now())", unwatched=("encoded",)),
    "varchar": Kind("varchar", "1 day", "5", options=ENCODED, row="mart.encode(now())", unwatched=("encoded",)),
    "uuid": Kind(
        "uuid", "1 day", "5", options=UUID7, row="partman.uuid7_time_encoder(now())::uuid", unwatched=("encoded",)
    ),
    "trigger_by_time": Kind("timestamptz", "1 day", "4", "partman", unwatched=("trigger",)),
    "trigger_by_id": Kind("int8", "100", "4", "partman", row="1", unwatched=("trigger",)),
    "trigger_by_epoch": Kind("int8", "1 day", "4", "partman", "p_epoch => 'seconds'", SECONDS, unwatched=("trigger",)),
    "trigger_by_custom_time": Kind("timestamptz", "3 days", "4", "time-custom", unwatched=("trigger",)),
}
FUNCTIONS = """
    CREATE FUNCTION mart.encode(timestamptz) RETURNS text LANGUAGE sql IMMUTABLE
    AS $$ SELECT 't' || to_char($1 AT TIME ZONE 'UTC', 'YYYYMMDDHH24MISS') $$;
    CREATE FUNCTION mart.decode(text) RETURNS timestamptz LANGUAGE sql IMMUTABLE
    AS $$ SELECT to_timestamp(substr($1, 2), 'YYYYMMDDHH24MISS') $$;
"""


class Mart(DataMart):
    """Sets of one's own."""

    def __init__(self, database: Database, endpoint: LambdaEndpoint) -> None:
        super().__init__(database, endpoint)
        self.connection.execute(f"CREATE SCHEMA mart; {FUNCTIONS}".encode())
        self.version = str(
            value(self.connection, "SELECT left(extversion, 1) FROM pg_extension WHERE extname = 'pg_partman'")
        )

    def make(self, kind: Kind, table: str = "t") -> None:
        """Make a set with a row."""
        if kind.version not in {"45", self.version}:
            pytest.skip(f"pg_partman {self.version} makes none")
        method = kind.method or ("native" if self.version == "4" else "range")
        partitioned = {"partman": "", "time-custom": "", "list": "PARTITION BY LIST (c)"}.get(
            method, "PARTITION BY RANGE (c)"
        )
        self.execute(f"CREATE TABLE mart.{table} (c {kind.column} NOT NULL, d timestamptz, {kind.key}) {partitioned}")
        options = f", {kind.options}" if kind.options else ""
        self.execute(
            f"SELECT partman.create_parent(p_parent_table => 'mart.{table}', p_control => 'c', p_type => '{method}', "
            f"p_interval => '{kind.interval}', p_premake => 4{options})"
        )
        self.execute(f"INSERT INTO mart.{table} VALUES ({kind.row}, now())")
        self.execute("SELECT partman.run_maintenance()")

    def split(self, control: str = "c", interval: str = "1 hour", premake: int = 2, epoch: str = "none") -> None:
        """Make its partitions sets of their own."""
        method, check = ("native", "native") if self.version == "4" else ("range", "declarative")
        self.execute(
            "SELECT partman.create_sub_parent(p_top_parent => 'mart.t', "
            f"p_control => '{control}', p_epoch => '{epoch}', "
            f"p_type => '{method}', p_interval => '{interval}', p_premake => {premake}, p_{check}_check => 'yes')"
        )

    def execute(self, statement: str) -> None:
        self.connection.execute(statement.encode())

    def found(self) -> list[str]:
        """Check, and return what is found."""
        return [problem for told in self.check() for problem in problems(told) if told["phase"] != "recovered"]

    def propose(self, connection: psycopg.Connection | None = None) -> None:
        """Run what the alerts of the last check propose."""
        for statement in proposals(self.endpoint.invocations[-1].payload):
            (connection or self.connection).execute(statement.encode())


def problems(told: dict[str, Any]) -> list[str]:
    return [each["problem"] for each in told["problems"]]


def proposals(payload: Any) -> list[str]:
    sections = [each for outgoing in step(payload).outgoing for each in outgoing.notification.sections]
    return [statement for each in sections if each.heading == "What to do" for statement in each.statements]


@pytest.fixture
def mart(partman: Database, lambda_endpoint: LambdaEndpoint) -> Iterator[Mart]:
    mart = Mart(partman, lambda_endpoint)
    with mart.connection:
        yield mart


@pytest.mark.parametrize("name", KINDS)
def test_every_kind_is_watched_or_said_to_be_unwatched(mart: Mart, name: str) -> None:
    kind = KINDS[name]
    mart.make(kind)
    found = mart.found()
    seen = mart.sets()["mart.t"]
    assert seen["unwatched"] == list(kind.unwatched)
    if kind.unwatched:
        assert found == ["unwatched"]
        mart.propose()
        assert seen.get("newest_end") is None or seen.get("position") is None
    else:
        assert found == []
        left = seen["newest_end"] - seen["position"]
        interval = seen["interval_ids"] if seen["kind"] == "id" else seen["interval_seconds"]
        assert 3.5 * interval < left < 5.5 * interval


@pytest.mark.parametrize("name", [name for name, kind in KINDS.items() if not kind.unwatched])
def test_what_is_watched_is_found_to_run_out(mart: Mart, name: str) -> None:
    mart.make(KINDS[name])
    assert mart.found() == []
    newest = mart.connection.execute(
        "SELECT c.oid::regclass::text FROM pg_inherits AS i JOIN pg_class AS c ON c.oid = i.inhrelid "
        "WHERE i.inhparent = 'mart.t'::regclass AND pg_get_expr(c.relpartbound, c.oid) <> 'DEFAULT' "
        "ORDER BY substring(c.relname FROM '_p(.*)')::text COLLATE \"C\" DESC, length(c.relname) DESC"
    ).fetchall()
    if mart.sets()["mart.t"]["kind"] == "id":
        newest.sort(key=lambda row: int(row[0].rpartition("_p")[2]), reverse=True)
    for (partition,) in newest[:4]:
        mart.execute(f"DROP TABLE {partition}")
    assert mart.found() == ["running_out"]
    mart.propose()
    assert mart.check()[0]["phase"] == "recovered"


MOVED = [name for name, kind in KINDS.items() if not {"trigger", "encoded"} & {*kind.unwatched}]


@pytest.mark.parametrize("name", MOVED)
def test_rows_in_the_default_partition_are_moved_by_what_is_proposed(mart: Mart, name: str) -> None:
    kind = KINDS[name]
    mart.make(kind)
    mart.check()
    time, number = "now() + interval '400 days'", kind.row == "1" or kind.column == "numeric"
    mart.execute(f"INSERT INTO mart.t VALUES ({'1000' if number else kind.row.replace('now()', time)}, now())")
    assert mart.found() == ["default_rows"]
    mart.propose()
    assert mart.check()[0]["phase"] == "recovered"
    assert value(mart.connection, "SELECT count(*) FROM mart.t_default") == 0
    assert value(mart.connection, "SELECT count(*) FROM mart.t") == 2


@pytest.mark.parametrize("name", [name for name, kind in KINDS.items() if "encoded" in kind.unwatched])
def test_rows_that_pg_partman_does_not_move_are_moved_as_proposed(mart: Mart, name: str) -> None:
    mart.make(KINDS[name])
    mart.check()
    mart.execute(f"INSERT INTO mart.t VALUES ({KINDS[name].row.replace('now()', "now() + interval '5 days'")}, now())")
    assert mart.found() == ["default_rows"]
    mart.execute("CREATE TABLE mart.own AS SELECT * FROM mart.t_default; DELETE FROM mart.t_default")
    mart.execute("UPDATE partman.part_config SET premake = 9")
    mart.propose()
    mart.execute("INSERT INTO mart.t SELECT * FROM mart.own")
    assert mart.check()[0]["phase"] == "recovered"


def test_index_makes_ids_watched(mart: Mart) -> None:
    mart.make(KINDS["id_without_index"])
    assert mart.found() == ["unwatched"]
    mart.propose()
    assert mart.check()[0]["phase"] == "recovered"
    assert mart.sets()["mart.t"]["position"] == 1


def test_index_of_the_partitions_alone_will_do(mart: Mart) -> None:
    """As pg_partman's template makes it."""
    mart.make(KINDS["id_without_index"])
    mart.execute("CREATE UNIQUE INDEX ON mart.t_p0 (c)")
    assert mart.found() == []
    mart.execute("DROP INDEX mart.t_p0_c_idx; CREATE INDEX ON mart.t_p0 (c) WHERE c > 5")
    assert mart.found() == ["unwatched"]


@pytest.mark.usefixtures("roles")
@pytest.mark.parametrize(("name", "reasons"), [("bigint", ["schema"]), ("date", ["schema"]), ("uuid", ["encoded"])])
def test_rights_that_are_proposed_are_enough(mart: Mart, name: str, reasons: list[str]) -> None:
    mart.make(KINDS[name])
    with mart.database.connect("postgres") as superuser, mart.database.connect("operator") as operator:
        superuser.execute("GRANT USAGE ON SCHEMA partman TO operator; GRANT SELECT ON partman.part_config TO operator")
        value(operator, "SELECT pgrelay.check_partitions()")
        [told] = mart.notifier.told
        assert told["problem"] == "unwatched"
        assert set(told["reasons"]) > set(reasons)
        superuser.execute("GRANT SELECT ON ALL TABLES IN SCHEMA partman TO operator")
        if name == "uuid":
            superuser.execute("GRANT USAGE ON SCHEMA mart TO operator; GRANT SELECT (c) ON mart.t_default TO operator")
        else:
            mart.propose(superuser)
        value(operator, "SELECT pgrelay.check_partitions()")
        assert mart.sets()["mart.t"]["unwatched"] == ([] if name != "uuid" else ["encoded"])


def test_set_that_is_undone_is_kept_by_what_is_proposed(mart: Mart) -> None:
    mart.make(KINDS["date"])
    mart.execute("UPDATE partman.part_config SET undo_in_progress = true")
    assert mart.found() == ["unwatched"]
    mart.propose()
    assert mart.check()[0]["phase"] == "recovered"


def test_control_column_that_was_renamed_is_told_to_pg_partman(mart: Mart) -> None:
    mart.make(KINDS["date"])
    mart.execute("ALTER TABLE mart.t RENAME c TO renamed")
    assert mart.found() == ["unwatched"]
    mart.propose()
    assert mart.check()[0]["phase"] == "recovered"


@pytest.mark.parametrize("instead", ["", "CREATE TABLE mart.t (c date)"])
def test_table_that_is_gone_is_forgotten_by_what_is_proposed(mart: Mart, instead: str) -> None:
    mart.make(KINDS["date"])
    mart.make(KINDS["bigint"], "u")
    mart.execute(f"DROP TABLE mart.t; {instead}")
    assert mart.found() == ["unwatched" if instead else "dropped"]
    with pytest.raises(psycopg.DatabaseError):
        mart.execute("SELECT partman.run_maintenance()")
    mart.propose()
    assert mart.check()[0]["phase"] == "recovered"
    mart.execute("SELECT partman.run_maintenance()")


def test_maintenance_that_is_proposed_is_noticed(mart: Mart) -> None:
    mart.make(KINDS["timestamptz"])
    mart.execute("SELECT pgrelay._record_maintenance('mart.t')")
    with mart.database.connect("postgres") as superuser:
        superuser.execute("UPDATE pgrelay.partition_maintenance SET succeeded_at = now() - interval '9 days'")
    if mart.version != "4":
        mart.execute("UPDATE partman.part_config SET maintenance_last_run = now() - interval '9 days'")
    assert mart.found() == ["maintenance"]
    mart.propose()
    assert mart.check()[0]["phase"] == "recovered"


@pytest.mark.parametrize("name", ["timestamptz", "bigint"])
def test_retention_that_is_proposed_is_applied(mart: Mart, name: str) -> None:
    kind = KINDS[name]
    mart.make(kind)
    if name == "bigint":
        mart.execute("INSERT INTO mart.t VALUES (450, now())")
        mart.execute("SELECT partman.run_maintenance()")
    mart.execute(
        "UPDATE partman.part_config SET retention = CASE WHEN partition_interval = '100' THEN '200' ELSE '1 day' END"
    )
    assert mart.found() == ["retention"]
    mart.propose()
    assert mart.check()[0]["phase"] == "recovered"


@pytest.mark.parametrize(
    ("outer", "interval", "epoch"),
    [
        ("timestamptz", "1 hour", "none"),
        ("date", "1 day", "none"),
        ("seconds", "1 hour", "seconds"),
        ("bigint", "10", "none"),
    ],
)
def test_sets_within_another_do_not_run_out_at_the_end_of_their_range(
    mart: Mart, outer: str, interval: str, epoch: str
) -> None:
    """Each comes with its first partition, and gets others when that one has rows."""
    mart.make(KINDS[outer])
    mart.split(interval=interval, premake=4, epoch=epoch)
    assert mart.found() == []
    parts = {name: found for name, found in mart.sets().items() if found.get("part_of") == "mart.t"}
    assert len(parts) >= 5
    assert all(found["range_start"] < found["newest_end"] for found in parts.values())
    assert {found["kind"] for found in parts.values()} == {mart.sets()["mart.t"]["kind"]}
    # What the sets hold is all theirs, whatever is premade in them.
    mart.execute("SELECT partman.run_maintenance()")
    assert mart.found() == []


def test_set_that_has_its_whole_range_is_closed_and_the_next_one_is_not(mart: Mart) -> None:
    mart.make(KINDS["bigint"])
    mart.split(interval="10", premake=4)
    for number in range(5, 105, 10):
        mart.execute(f"INSERT INTO mart.t VALUES ({number}, now())")
        mart.execute("SELECT partman.run_maintenance()")
    assert mart.found() == []
    assert mart.sets()["mart.t_p0"]["closed"]
    assert not mart.sets()["mart.t_p100"]["closed"]
    mart.execute("INSERT INTO mart.t VALUES (109, now())")
    assert mart.found() == ["running_out"]
    mart.propose()
    assert mart.check()[0]["phase"] == "recovered"


def test_ids_within_days_are_watched(mart: Mart) -> None:
    mart.execute(
        "CREATE TABLE mart.t (c timestamptz NOT NULL, i int NOT NULL, PRIMARY KEY (i, c)) PARTITION BY RANGE (c)"
    )
    method = "native" if mart.version == "4" else "range"
    mart.execute(
        f"SELECT partman.create_parent(p_parent_table => 'mart.t', p_control => 'c', p_type => '{method}', "
        "p_interval => '1 day')"
    )
    mart.split(control="i", interval="10", premake=4)
    mart.execute("INSERT INTO mart.t VALUES (now(), 35)")
    assert mart.found() == ["running_out"]
    mart.propose()
    assert mart.check()[0]["phase"] == "recovered"


def test_triggers_within_triggers_are_one_finding(mart: Mart) -> None:
    mart.make(KINDS["trigger_by_time"])
    mart.execute(
        "SELECT partman.create_sub_parent(p_top_parent => 'mart.t', p_control => 'c', p_type => 'partman', "
        "p_interval => '1 hour', p_premake => 2)"
    )
    assert mart.found() == ["unwatched"]
    assert sum(found["unwatched"] == ["trigger"] for found in mart.sets().values()) > 5
