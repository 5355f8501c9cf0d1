"""Views are replaced in place, also when their columns change, and nobody waits long for it."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, LiteralString

import pytest

from pgrelay_cli.errors import InstallError
from tests.migration.next_version import edit
from tests.migration.support import UPGRADES, by_command, copy_sql, state, words_of
from tests.support.waiting import wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.conftest import Database
    from tests.migration.support import Upgrade


@pytest.fixture
def version(tmp_path: Path) -> Path:
    """A copy of the SQL files."""
    return copy_sql(tmp_path)


@pytest.fixture
def reader(database: Database) -> Iterator[str]:
    """A role that may read views of pgrelay's."""
    with database.connect("postgres") as connection:
        connection.execute("DROP ROLE IF EXISTS reader; CREATE ROLE reader")
        connection.execute("GRANT USAGE ON SCHEMA pgrelay TO reader")
        connection.execute("GRANT SELECT ON pgrelay.breaker, pgrelay.backlog TO reader")
    yield "reader"
    with database.connect("postgres") as connection:
        connection.execute("DROP OWNED BY reader CASCADE; DROP ROLE reader")


OTHER_COLUMNS = {"    s.name AS binding,": "    1 AS version,\n    s.name AS binding,"}
ONE_MORE_COLUMN = {"AS open_until\nFROM": "AS open_until,\n    1 AS version\nFROM"}


def columns(database: Database, view: LiteralString) -> list[str]:
    with database.connect() as connection:
        cursor = connection.execute(b"SELECT * FROM pgrelay." + view.encode())
        return [column.name for column in cursor.description or ()]


def may_read(database: Database, role: str, view: str) -> bool:
    with database.connect() as connection:
        return connection.execute(
            "SELECT has_table_privilege(%s, %s, 'SELECT')", [role, f"pgrelay.{view}"]
        ).fetchone() == (True,)


@pytest.mark.parametrize("upgrade", UPGRADES)
def test_view_with_other_columns_keeps_its_rights(
    database: Database, version: Path, upgrade: Upgrade, reader: str
) -> None:
    edit(version / "views" / "breaker.sql", OTHER_COLUMNS)
    assert upgrade(database, version) == ""
    assert columns(database, "breaker")[:2] == ["version", "binding"]
    assert may_read(database, reader, "breaker")


@pytest.mark.parametrize("upgrade", UPGRADES)
def test_views_that_read_a_view_with_other_columns_stay(
    database: Database, version: Path, upgrade: Upgrade, reader: str
) -> None:
    before = columns(database, "backlog")
    edit(version / "views" / "_outbox.sql", {"    o.event_id,\n    o.xid,": "    o.xid,\n    o.event_id,"})
    assert upgrade(database, version) == ""
    assert columns(database, "_outbox")[:2] == ["xid", "event_id"]
    assert columns(database, "backlog") == before
    assert may_read(database, reader, "backlog")


@pytest.mark.parametrize("upgrade", UPGRADES)
def test_view_that_a_migration_drops_is_made_again(
    database: Database, version: Path, upgrade: Upgrade, reader: str
) -> None:
    (version / "migrations" / "9000_next.sql").write_text(
        "DROP VIEW pgrelay.breaker;\nALTER TABLE pgrelay.binding ALTER COLUMN breaker_failures TYPE bigint;\n"
    )
    assert upgrade(database, version) == ""
    assert may_read(database, reader, "breaker")


@pytest.mark.parametrize("upgrade", UPGRADES)
def test_view_that_somebody_dropped_is_made_again(database: Database, version: Path, upgrade: Upgrade) -> None:
    before = state(database)
    with database.connect("postgres") as connection:
        connection.execute("DROP VIEW pgrelay.breaker")
    assert upgrade(database, version) == ""
    assert state(database) == before


@pytest.mark.parametrize("upgrade", UPGRADES)
def test_view_of_others_stops_the_installation_where_columns_change(
    database: Database, version: Path, upgrade: Upgrade
) -> None:
    with database.connect("postgres") as connection:
        connection.execute("CREATE VIEW public.mine AS SELECT binding, failures FROM pgrelay.breaker")
    before = state(database)
    edit(version / "views" / "breaker.sql", OTHER_COLUMNS)
    with pytest.raises((InstallError, AssertionError)) as caught:
        upgrade(database, version)
    words = words_of(caught.value)
    assert "the columns of the view pgrelay.breaker change in this version, and others use it" in words
    assert "mine depends on view pgrelay.breaker" in words
    assert "Nothing was changed" in words
    assert state(database) == before
    with database.connect("postgres") as connection:
        connection.execute("DROP VIEW public.mine")
    upgrade(database, version)


@pytest.mark.parametrize("upgrade", UPGRADES)
def test_view_of_others_stays_where_a_column_is_added(database: Database, version: Path, upgrade: Upgrade) -> None:
    with database.connect("postgres") as connection:
        connection.execute("CREATE VIEW public.mine AS SELECT binding, failures FROM pgrelay.breaker")
    edit(version / "views" / "breaker.sql", ONE_MORE_COLUMN)
    assert upgrade(database, version) == ""
    assert columns(database, "breaker")[-1] == "version"
    with database.connect("postgres") as connection:
        connection.execute("SELECT FROM public.mine")


def test_installation_waits_for_a_long_reader_of_a_view_and_makes_nobody_else_wait(
    database: Database, version: Path
) -> None:
    edit(version / "views" / "breaker.sql", OTHER_COLUMNS)
    edit(version / "views" / "status.sql", {"    c.name AS channel,": "    1 AS version,\n    c.name AS channel,"})
    installer = threading.Thread(target=by_command, args=(database, version))
    with database.connect(autocommit=False) as long_reader, database.connect() as other:
        long_reader.execute("SELECT FROM pgrelay.status")
        installer.start()
        wait_until(
            lambda: (
                other.execute(
                    "SELECT count(*) FROM pg_locks WHERE relation = 'pgrelay.status'::regclass AND NOT granted"
                ).fetchone()
                == (1,)
            ),
            "the installation waits for the view",
        )
        # Both behind the wait itself, and between two tries: each try ends within a fifth of a second a view.
        other.execute("SET statement_timeout = '3s'")
        for _ in range(40):
            other.execute("SELECT FROM pgrelay.breaker")
            other.execute("SELECT FROM pgrelay.status")
        assert installer.is_alive()
        assert long_reader.execute("SELECT * FROM pgrelay.status").description is not None
    installer.join()
    assert columns(database, "status")[0] == columns(database, "breaker")[0] == "version"


def test_installation_does_not_wait_for_a_reader_of_another_view(database: Database, version: Path) -> None:
    edit(version / "views" / "breaker.sql", OTHER_COLUMNS)
    edit(version / "installation" / "lock.sql", {"60 seconds": "0.5 seconds"})
    with database.connect(autocommit=False) as other:
        other.execute("SELECT FROM pgrelay.problem")
        assert by_command(database, version) == ""


def test_installation_gives_up_where_a_reader_of_a_view_does_not_end(database: Database, version: Path) -> None:
    edit(version / "views" / "breaker.sql", OTHER_COLUMNS)
    edit(version / "installation" / "lock.sql", {"60 seconds": "0.5 seconds"})
    before = state(database)
    with database.connect(autocommit=False) as other:
        other.execute("SELECT FROM pgrelay.breaker")
        with pytest.raises(InstallError, match="PR160") as caught:
            by_command(database, version)
        assert str(other.info.backend_pid) in (caught.value.detail or "")
    assert state(database) == before
    assert by_command(database, version) == ""
