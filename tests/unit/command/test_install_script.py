"""sql/install.sql is what the SQL files make."""

from __future__ import annotations

from pgrelay_cli.install.sql_files import LOCK_KEY, sql_directory, sql_files
from pgrelay_cli.install_script import install_script


def test_install_script_is_current() -> None:
    script = (sql_directory() / "install.sql").read_text(encoding="utf-8")
    assert script == install_script(sql_files(sql_directory())), "run `python -m pgrelay_cli.install_script`"


def test_install_script_applies_every_file_in_order_and_holds_the_lock() -> None:
    script = install_script(sql_files(sql_directory()))
    positions = [script.index(f"\\echo {file.kind} {file.name}\n") for file in sql_files(sql_directory())]
    assert positions == sorted(positions)
    assert script.count("\nBEGIN;\n") == script.count("\nCOMMIT;\n") == 1
    assert script.index("\nBEGIN;\n") < positions[0] < positions[-1] < script.index("\nCOMMIT;\n")
    assert script.index(f"pg_advisory_lock({LOCK_KEY})") < positions[0]
    assert script.index(f"pg_advisory_unlock({LOCK_KEY})") > positions[-1]
