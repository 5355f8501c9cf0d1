"""Installing: once, twice, by psql, by many at once, and what stops it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import psycopg
import pytest
from psycopg import sql

from pgrelay_cli.errors import ChangedMigrationError, InstallError, UnknownMigrationError
from pgrelay_cli.install.installer import Installation, install
from pgrelay_cli.install.sql_files import sql_files
from pgrelay_cli.install_script import write_install_script
from sandbox.paths import SQL
from tests.conftest import BINDINGS
from tests.migration.support import copy_sql, psql, state, untouched

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Database


@pytest.fixture
def sql_copy(tmp_path: Path) -> Path:
    """A copy of the SQL files that a test may change; call write_install_script after that."""
    return copy_sql(tmp_path)


def install_into(
    database: Database, directory: Path = SQL, *, user: str = "dba", dry_run: bool = False
) -> Installation:
    with database.connect(user) as connection:
        return install(connection, directory, bindings=BINDINGS, dry_run=dry_run)


def test_installer_is_no_superuser(extension_database: Database) -> None:
    with extension_database.connect() as connection:
        row = connection.execute("SELECT rolsuper, rolcreaterole FROM pg_roles WHERE rolname = current_user").fetchone()
    assert row == (False, True)


def test_install_applies_everything_once(extension_database: Database) -> None:
    first = install_into(extension_database)
    before = untouched(extension_database), state(extension_database)
    second = install_into(extension_database)
    assert [file.name for file in first.applied] == [file.name for file in sql_files(SQL)]
    assert first.bound == BINDINGS
    assert second.applied == ()
    assert second.bound == {}
    assert (untouched(extension_database), state(extension_database)) == before


def test_psql_makes_the_same_as_the_command(extension_database: Database, database: Database) -> None:
    script = psql(extension_database)
    assert (script.returncode, script.stderr) == (0, "")
    binding = psql(extension_database, SQL / "bind.sql", variables=BINDINGS)
    assert (binding.returncode, binding.stderr) == (0, "")
    assert state(extension_database) == state(database)


def test_psql_twice_changes_nothing(extension_database: Database) -> None:
    for _ in range(2):
        psql(extension_database)
        psql(extension_database, SQL / "bind.sql", variables=BINDINGS)
    before = untouched(extension_database)
    again = psql(extension_database)
    assert again.stdout.strip() == "pgrelay is up to date"
    psql(extension_database, SQL / "bind.sql", variables={"echo": BINDINGS["echo"]})
    assert untouched(extension_database) == before
    assert install_into(extension_database).applied == ()


def test_bind_script_reports_what_is_wrong(extension_database: Database) -> None:
    psql(extension_database)
    script = psql(extension_database, SQL / "bind.sql", variables={"echo": "'; --"})
    assert script.returncode != 0
    assert "is not a valid Lambda function" in script.stderr


def test_twenty_installers_at_once(extension_database: Database) -> None:
    def run(number: int) -> int:
        if number % 2:
            script = psql(extension_database)
            assert script.returncode == 0, script.stderr
            return sum(script.stdout.count(f"{kind} ") for kind in ("migration", "function", "view"))
        return len(install_into(extension_database).applied)

    with ThreadPoolExecutor(20) as pool:
        applied = list(pool.map(run, range(20)))
    assert sum(applied) == len(sql_files(SQL))


def test_dry_run_changes_nothing(extension_database: Database) -> None:
    planned = install_into(extension_database, dry_run=True)
    with extension_database.connect() as connection:
        assert connection.execute("SELECT to_regnamespace('pgrelay')").fetchone() == (None,)
    done = install_into(extension_database)
    assert (planned.applied, planned.bound) == (done.applied, done.bound)
    assert install_into(extension_database, dry_run=True).applied == ()


def test_changed_function_is_applied_again(database: Database, sql_copy: Path) -> None:
    before = untouched(database)
    file = sql_copy / "functions" / "bindings" / "invoke.sql"
    file.write_text(file.read_text().replace("-- Public: invoke", "-- Public: Invoke"))
    assert [file.name for file in install_into(database, sql_copy).applied] == ["invoke"]
    assert [row for row in untouched(database) if row not in before] != []
    # psql, with the released files, brings it back.
    assert psql(database).stdout.splitlines() == ["function invoke", "pgrelay is up to date"]


def test_changed_migration_is_an_error(database: Database, sql_copy: Path) -> None:
    file = sql_copy / "migrations" / "0002_bindings.sql"
    file.write_text(file.read_text() + "\n-- more\n")
    write_install_script(sql_copy)
    before = untouched(database)
    with pytest.raises(ChangedMigrationError, match="0002_bindings"):
        install_into(database, sql_copy)
    script = psql(database, sql_copy / "install.sql")
    assert script.returncode != 0
    assert "migrations changed after they were applied: 0002_bindings" in script.stderr
    assert untouched(database) == before


def test_migration_of_a_later_version_is_an_error(database: Database, sql_copy: Path) -> None:
    (sql_copy / "migrations" / "9000_later.sql").write_text("SELECT 1;\n")
    assert [file.name for file in install_into(database, sql_copy).applied] == ["9000_later"]
    with pytest.raises(UnknownMigrationError, match="9000_later"):
        install_into(database)
    script = psql(database)
    assert script.returncode != 0
    assert "9000_later" in script.stderr


@pytest.mark.parametrize("way", ["command", "psql"])
def test_failed_migration_leaves_nothing_and_can_be_repaired(
    extension_database: Database, sql_copy: Path, way: str
) -> None:
    broken = sql_copy / "migrations" / "9000_more.sql"
    broken.write_text("CREATE TABLE pgrelay.more (id int);\nSELECT 1 / 0;\n")
    write_install_script(sql_copy)
    if way == "command":
        with pytest.raises(InstallError) as caught:
            install_into(extension_database, sql_copy)
        assert caught.value.message == "migration 9000_more: division by zero (22012)"
    else:
        script = psql(extension_database, sql_copy / "install.sql")
        assert script.returncode != 0
        assert "division by zero" in script.stderr
    with extension_database.connect() as connection:
        assert connection.execute("SELECT to_regnamespace('pgrelay')").fetchone() == (None,)
    broken.write_text("CREATE TABLE pgrelay.more (id int);\n")
    assert [file.name for file in install_into(extension_database, sql_copy).applied] == [
        file.name for file in sql_files(sql_copy)
    ]


@pytest.mark.parametrize("way", ["command", "psql"])
def test_install_without_the_extension_says_so(extension_database: Database, way: str) -> None:
    with extension_database.connect("postgres") as connection:
        connection.execute("DROP EXTENSION aws_lambda, aws_commons")
    if way == "psql":
        words = psql(extension_database).stderr
        assert "the extension aws_lambda is not installed in this database" in words
        assert "CREATE EXTENSION aws_lambda CASCADE" in words
        return
    with pytest.raises(InstallError, match="PR040") as caught:
        install_into(extension_database)
    assert "CREATE EXTENSION aws_lambda CASCADE" in (caught.value.hint or "")


@pytest.mark.parametrize("missing", ["all", "grant option"])
def test_install_without_the_right_to_aws_lambda_says_what_to_grant(extension_database: Database, missing: str) -> None:
    with extension_database.connect("postgres") as connection:
        connection.execute(
            "REVOKE ALL ON SCHEMA aws_commons, aws_lambda FROM dba CASCADE;"
            "REVOKE ALL ON ALL FUNCTIONS IN SCHEMA aws_commons, aws_lambda FROM dba CASCADE;"
            "REVOKE ALL ON ALL FUNCTIONS IN SCHEMA aws_commons, aws_lambda FROM PUBLIC;"
        )
        if missing == "grant option":
            connection.execute(
                "GRANT USAGE ON SCHEMA aws_commons, aws_lambda TO dba;"
                "GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA aws_commons, aws_lambda TO dba"
            )
    with pytest.raises(InstallError, match="PR041") as caught:
        install_into(extension_database)
    with extension_database.connect("postgres") as connection:
        assert connection.execute("SELECT to_regnamespace('pgrelay')").fetchone() == (None,)
        connection.execute((caught.value.hint or "").split(": ", 1)[1].encode())
    assert install_into(extension_database).applied


def test_superuser_may_install_and_dba_bring_up_to_date(extension_database: Database, sql_copy: Path) -> None:
    install_into(extension_database, user="postgres")
    (sql_copy / "migrations" / "9000_later.sql").write_text("SELECT 1;\n")
    assert [file.name for file in install_into(extension_database, sql_copy).applied] == ["9000_later"]


@pytest.mark.usefixtures("database")  # the roles are there
def test_installer_that_may_not_become_the_owner_is_told(extension_database: Database, database: Database) -> None:
    with extension_database.connect("postgres") as connection:
        connection.execute("DROP ROLE IF EXISTS plain; CREATE ROLE plain LOGIN")
    with pytest.raises(InstallError, match="PR042") as caught:
        install_into(extension_database, user="plain")
    assert caught.value.hint is not None
    assert "GRANT pgrelay_owner TO plain" in caught.value.hint
    with pytest.raises(InstallError, match="The role plain may not act as pgrelay_owner") as caught:
        install_into(database, user="plain")
    assert "GRANT pgrelay_owner TO plain" in (caught.value.hint or "")


def test_installer_that_does_not_inherit_is_no_obstacle(extension_database: Database) -> None:
    with extension_database.connect("postgres") as connection:
        connection.execute("DROP ROLE IF EXISTS proud; CREATE ROLE proud LOGIN CREATEROLE NOINHERIT")
        connection.execute(
            sql.SQL("GRANT pgrelay_owner TO proud; GRANT CREATE ON DATABASE {} TO proud").format(
                sql.Identifier(extension_database.name)
            )
        )
        connection.execute(
            "GRANT USAGE ON SCHEMA aws_commons, aws_lambda TO proud WITH GRANT OPTION;"
            "GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA aws_commons, aws_lambda TO proud WITH GRANT OPTION"
        )
    try:
        assert install_into(extension_database, user="proud").bound == BINDINGS
        assert psql(extension_database, user="proud").returncode == 0
        assert psql(extension_database, SQL / "bind.sql", user="proud", variables=BINDINGS).returncode == 0
    finally:
        with extension_database.connect("postgres") as connection:
            connection.execute("DROP SCHEMA pgrelay CASCADE; DROP OWNED BY proud; DROP ROLE proud")


def test_wrong_binding_stops_the_installation_with_its_hint(extension_database: Database) -> None:
    with extension_database.connect() as connection, pytest.raises(InstallError, match="PR002") as caught:
        install(connection, SQL, bindings={"echo": "no function!"})
    assert caught.value.message.startswith("binding echo:")
    assert "arn:aws:lambda" in (caught.value.hint or "")


def test_connection_is_as_before(extension_database: Database) -> None:
    with psycopg.connect(extension_database.dsn()) as connection:
        install(connection, SQL)
        row = connection.execute(
            "SELECT current_user, count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()"
        ).fetchone()
    assert row == ("dba", 0)
