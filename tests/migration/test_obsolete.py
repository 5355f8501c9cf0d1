"""What a version no longer has: a function or view whose file is gone, and a function with other arguments now."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from pgrelay_cli.errors import InstallError
from pgrelay_cli.install_script import write_install_script
from tests.migration.next_version import edit, with_note
from tests.migration.support import UPGRADES, by_command, copy_sql, psql, state, words_of

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Database
    from tests.migration.support import Upgrade

OLD = """\
CREATE OR REPLACE FUNCTION pgrelay._old(p_number integer) RETURNS integer LANGUAGE sql IMMUTABLE AS 'SELECT p_number';
COMMENT ON FUNCTION pgrelay._old(integer) IS 'Return a number';
REVOKE ALL ON FUNCTION pgrelay._old(integer) FROM PUBLIC;
"""
OLD_VIEW = """\
CREATE OR REPLACE VIEW pgrelay.old_numbers AS SELECT pgrelay._old(1) AS number;
GRANT SELECT ON pgrelay.old_numbers TO pgrelay_operator;
"""


@pytest.fixture
def version(tmp_path: Path) -> Path:
    """A copy of the SQL files."""
    return copy_sql(tmp_path)


@pytest.fixture
def version_before(database: Database, version: Path) -> Path:
    """The copy, in a database whose version had one function and one view more."""
    function = version / "functions" / "common" / "_old.sql"
    view = version / "views" / "old_numbers.sql"
    function.write_text(OLD)
    view.write_text(OLD_VIEW)
    by_command(database, version)
    function.unlink()
    view.unlink()
    return version


def exists(database: Database, *names: str) -> list[bool]:
    """Tell of each function, with the types of its arguments, or view whether the database has it."""
    with database.connect() as connection:
        rows = [
            connection.execute(
                "SELECT CASE WHEN %s THEN to_regprocedure(%s)::oid ELSE to_regclass(%s)::oid END IS NOT NULL",
                ["(" in name, name, name],
            ).fetchone()
            for name in names
        ]
    return [row == (True,) for row in rows]


OBSOLETE = ("pgrelay._old(integer)", "pgrelay.old_numbers")


@pytest.mark.parametrize("upgrade", UPGRADES)
def test_function_and_view_without_a_file_go(database: Database, version_before: Path, upgrade: Upgrade) -> None:
    assert exists(database, *OBSOLETE) == [True, True]
    assert upgrade(database, version_before) == ""
    assert exists(database, *OBSOLETE) == [False, False]


@pytest.mark.parametrize("upgrade", UPGRADES)
def test_they_stay_while_a_transaction_that_began_before_runs_and_go_at_the_next_installation(
    database: Database, version_before: Path, upgrade: Upgrade
) -> None:
    edit(version_before / "installation" / "retire.sql", {"'10 seconds'": "'0.2 seconds'"})
    with database.connect(autocommit=False) as other:
        other.execute("SELECT 1")
        warnings = upgrade(database, version_before)
        assert "obsolete, but not dropped: ROUTINE pgrelay._old(integer), VIEW pgrelay.old_numbers" in warnings
        assert exists(database, *OBSOLETE) == [True, True]
        assert other.execute("SELECT pgrelay._old(2)").fetchone() == (2,)
    assert upgrade(database, version_before) == ""
    assert exists(database, *OBSOLETE) == [False, False]


def test_installations_that_wait_for_each_other_do_not_keep_them(database: Database, version_before: Path) -> None:
    write_install_script(version_before)

    def run(number: int) -> str:
        if number % 2:
            script = psql(database, version_before / "install.sql")
            return f"{script.returncode} {script.stderr}"
        return f"0 {by_command(database, version_before)}"

    with ThreadPoolExecutor(20) as pool:
        assert set(pool.map(run, range(20))) == {"0 "}
    assert exists(database, *OBSOLETE) == [False, False]


def test_transaction_of_another_database_does_not_keep_them(
    database: Database, extension_database: Database, version_before: Path
) -> None:
    edit(version_before / "installation" / "retire.sql", {"'10 seconds'": "'2 seconds'"})
    with extension_database.connect(autocommit=False) as other:
        other.execute("SELECT 1")
        assert by_command(database, version_before) == ""


@pytest.mark.parametrize("upgrade", UPGRADES)
def test_what_others_use_stays_and_the_warning_names_them(
    database: Database, version_before: Path, upgrade: Upgrade
) -> None:
    with database.connect() as connection:
        connection.execute("SET ROLE pgrelay_owner; GRANT SELECT ON pgrelay.old_numbers TO dba; RESET ROLE")
        connection.execute("CREATE VIEW public.mine AS SELECT number FROM pgrelay.old_numbers")
    warnings = upgrade(database, version_before)
    assert "view mine depends on view pgrelay.old_numbers" in warnings.replace("public.mine", "mine")
    assert exists(database, *OBSOLETE) == [True, True]
    with database.connect() as connection:
        connection.execute("SELECT FROM public.mine")
        connection.execute("DROP VIEW public.mine")
    assert upgrade(database, version_before) == ""
    assert exists(database, *OBSOLETE) == [False, False]


def test_function_that_no_file_made_stays(database: Database, version_before: Path) -> None:
    with database.connect() as connection:
        connection.execute("CREATE TABLE public.t (id int PRIMARY KEY)")
        connection.execute("SELECT pgrelay.watch('public.t')")
        connection.execute("SELECT pgrelay.allow('echo', 'dba')")
        connection.execute("SET ROLE pgrelay_owner")
        connection.execute("CREATE FUNCTION pgrelay.mine() RETURNS integer LANGUAGE sql AS 'SELECT 1'")
        connection.execute("CREATE VIEW pgrelay.my_numbers AS SELECT pgrelay.mine() AS number")
        before = connection.execute(
            "SELECT oid::regprocedure::text FROM pg_proc WHERE pronamespace = 'pgrelay'::regnamespace ORDER BY 1"
        ).fetchall()
    assert by_command(database, version_before) == ""
    with database.connect() as connection:
        after = connection.execute(
            "SELECT oid::regprocedure::text FROM pg_proc WHERE pronamespace = 'pgrelay'::regnamespace ORDER BY 1"
        ).fetchall()
        connection.execute("SET ROLE pgrelay_owner")
        assert connection.execute("SELECT number FROM pgrelay.my_numbers").fetchone() == (1,)
    assert [name for name in before if name not in after] == [("pgrelay._old(integer)",)]


@pytest.mark.parametrize("upgrade", UPGRADES)
def test_public_function_with_its_former_arguments_goes_at_once_and_leaves_its_rights(
    database: Database, version: Path, upgrade: Upgrade
) -> None:
    with database.connect("postgres") as connection:
        connection.execute("DROP ROLE IF EXISTS binder; CREATE ROLE binder")
        connection.execute("GRANT EXECUTE ON FUNCTION pgrelay.bind(text, text) TO binder")
    with_note(version / "functions" / "bindings" / "bind.sql")
    edit(version / "installation" / "retire.sql", {"'10 seconds'": "'0.2 seconds'"})
    with database.connect(autocommit=False) as other:
        other.execute("SELECT 1")
        assert upgrade(database, version) == ""
        # With both versions there the call would be ambiguous.
        other.execute("SET ROLE pgrelay_owner; SELECT pgrelay.bind('echo', 'f')")
    assert exists(database, "pgrelay.bind(text, text)", "pgrelay.bind(text, text, text)") == [False, True]
    with database.connect("postgres") as connection:
        row = connection.execute(
            "SELECT has_function_privilege('binder', 'pgrelay.bind(text, text, text)', 'EXECUTE')"
        ).fetchone()
        connection.execute("DROP OWNED BY binder; DROP ROLE binder")
    assert row == (True,)


@pytest.mark.parametrize("upgrade", UPGRADES)
def test_public_function_that_others_use_with_its_former_arguments_stops_the_installation(
    database: Database, version: Path, upgrade: Upgrade
) -> None:
    with database.connect("postgres") as connection:
        connection.execute("CREATE VIEW public.mine AS SELECT pgrelay.bind('echo', 'f') IS NULL AS is_bound")
    before = state(database)
    with_note(version / "functions" / "bindings" / "bind.sql")
    with pytest.raises((InstallError, AssertionError)) as caught:
        upgrade(database, version)
    words = words_of(caught.value)
    assert "the arguments of ROUTINE pgrelay.bind(text,text) change in this version, and others use it" in words
    assert "mine depends on function pgrelay.bind(text,text)" in words
    assert "Nothing was changed" in words
    assert state(database) == before


def test_private_function_with_its_former_arguments_stays_for_who_may_call_it(
    database: Database, version: Path
) -> None:
    function = version / "functions" / "common" / "_old.sql"
    function.write_text(OLD)
    by_command(database, version)
    function.write_text(OLD.replace("integer", "bigint"))
    edit(version / "installation" / "retire.sql", {"'10 seconds'": "'0.2 seconds'"})
    with database.connect(autocommit=False) as other:
        other.execute("SELECT 1")
        assert "not dropped: ROUTINE pgrelay._old(integer)" in by_command(database, version)
    assert exists(database, "pgrelay._old(integer)", "pgrelay._old(bigint)") == [True, True]
    assert by_command(database, version) == ""
    assert exists(database, "pgrelay._old(integer)", "pgrelay._old(bigint)") == [False, True]
