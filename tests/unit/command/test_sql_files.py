"""Which SQL files there are, and which of them a database still needs."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pgrelay_cli.errors import ChangedMigrationError, InstallError, UnknownMigrationError
from pgrelay_cli.install.sql_files import SqlFile, pending, sql_directory, sql_files


def migration(name: str, checksum: str = "a") -> SqlFile:
    return SqlFile(kind="migration", name=name, path=Path(f"{name}.sql"), place=f"{name}.sql", checksum=checksum)


def function(name: str, checksum: str = "a") -> SqlFile:
    return SqlFile(kind="function", name=name, path=Path(f"{name}.sql"), place=f"{name}.sql", checksum=checksum)


def test_files_are_migrations_by_number_then_functions_by_subject_then_views() -> None:
    files = sql_files(sql_directory())
    order = ("migration", "function", "view")
    assert [file.kind for file in files] == sorted((file.kind for file in files), key=order.index)
    for kind in order:
        places = [file.place for file in files if file.kind == kind]
        assert kind == "view" or places == sorted(places)
        names = [file.name for file in files if file.kind == kind]
        assert len(set(names)) == len(names), "the record of what is applied knows files by kind and name"
    assert files[0].name == "0001_foundation"


def test_views_follow_the_views_that_they_read(tmp_path: Path) -> None:
    (tmp_path / "migrations").mkdir()
    (tmp_path / "migrations" / "0001_x.sql").write_text("SELECT 1;\n")
    (tmp_path / "views").mkdir()
    for name, read in {"a": "c", "b": "t", "c": "b"}.items():
        (tmp_path / "views" / f"{name}.sql").write_text(
            f"CREATE OR REPLACE VIEW pgrelay.{name} AS\nSELECT x.n\nFROM pgrelay.{read} AS x;\n"
        )
    assert [file.name for file in sql_files(tmp_path)] == ["0001_x", "b", "c", "a"]


def test_functions_have_the_arguments_of_their_comments(tmp_path: Path) -> None:
    (tmp_path / "migrations").mkdir()
    (tmp_path / "migrations" / "0001_x.sql").write_text("SELECT 1;\n")
    (tmp_path / "functions" / "common").mkdir(parents=True)
    file = tmp_path / "functions" / "common" / "f.sql"
    function = (
        "CREATE OR REPLACE FUNCTION pgrelay.f(p_a text, p_b integer) RETURNS integer LANGUAGE sql AS 'SELECT 1';\n"
    )
    file.write_text(function + "COMMENT ON FUNCTION pgrelay.f(\n    text, integer\n) IS 'One';\n")
    assert [file.functions for file in sql_files(tmp_path)] == [(), ("pgrelay.f( text, integer )",)]
    file.write_text(function)
    with pytest.raises(InstallError, match=r"f\.sql makes 1 functions and has a COMMENT ON for 0 of them"):
        sql_files(tmp_path)


def test_migrations_are_numbered_without_gaps() -> None:
    names = [file.name for file in sql_files(sql_directory()) if file.kind == "migration"]
    assert [int(name.split("_")[0]) for name in names] == list(range(1, len(names) + 1))


def test_function_files_hold_the_function_that_they_are_named_after() -> None:
    for file in sql_files(sql_directory()):
        if file.kind == "function":
            text = file.read().decode()
            names = re.findall(r"^CREATE OR REPLACE (?:FUNCTION|PROCEDURE) pgrelay\.(\w+)\(", text, re.MULTILINE)
            assert set(names) == {file.name}


def test_view_files_hold_the_view_that_they_are_named_after() -> None:
    for file in sql_files(sql_directory()):
        if file.kind == "view":
            names = re.findall(r"^CREATE OR REPLACE VIEW pgrelay\.(\w+)\b", file.read().decode(), re.MULTILINE)
            assert names == [file.name]


def test_functions_and_views_are_documented_above_their_definition() -> None:
    for file in sql_files(sql_directory()):
        if file.kind != "migration":
            scope = "-- Private: " if file.name.startswith("_") else "-- Public: "
            assert file.read().decode().startswith(scope), file.name


def test_checksum_does_not_depend_on_line_ends(tmp_path: Path) -> None:
    (tmp_path / "migrations").mkdir()
    file = tmp_path / "migrations" / "0001_x.sql"
    file.write_bytes(b"SELECT 1;\nSELECT 2;\n")
    [unix] = sql_files(tmp_path)
    file.write_bytes(b"SELECT 1;\r\nSELECT 2;\r\n")
    [windows] = sql_files(tmp_path)
    assert unix.checksum == windows.checksum == hashlib.sha256(b"SELECT 1;\nSELECT 2;\n").hexdigest()
    assert windows.read() == b"SELECT 1;\nSELECT 2;\n"


def test_directory_without_migrations_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(InstallError, match="no migrations"):
        sql_files(tmp_path)


def test_pending_leaves_out_what_is_applied() -> None:
    files = [migration("1"), migration("2"), function("f"), function("g", "new")]
    applied = {("migration", "1"): "a", ("function", "f"): "a", ("function", "g"): "old", ("function", "gone"): "z"}
    assert pending(files, applied) == [files[1], files[3]]


def test_pending_refuses_changed_and_unknown_migrations() -> None:
    with pytest.raises(ChangedMigrationError, match="2") as changed:
        pending([migration("1"), migration("2")], {("migration", "1"): "a", ("migration", "2"): "b"})
    assert changed.value.hint
    with pytest.raises(UnknownMigrationError, match="9") as unknown:
        pending([migration("1")], {("migration", "1"): "a", ("migration", "9"): "b"})
    assert unknown.value.hint


@given(st.lists(st.text(min_size=1), unique=True), st.data())
def test_pending_and_applied_together_are_everything(names: list[str], data: st.DataObject) -> None:
    files = [migration(name) for name in names] + [function(name) for name in names]
    applied = data.draw(st.sets(st.sampled_from(files)) if files else st.just(set[SqlFile]()))
    rest = pending(files, {(file.kind, file.name): file.checksum for file in applied})
    assert rest == [file for file in files if file not in applied]
