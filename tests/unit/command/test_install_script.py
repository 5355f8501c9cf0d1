"""sql/install.sql is what the SQL files make."""

from __future__ import annotations

from pgrelay_cli.install.sql_files import sql_directory, sql_files
from pgrelay_cli.install_script import install_script


def test_install_script_is_current() -> None:
    script = (sql_directory() / "install.sql").read_text(encoding="utf-8")
    assert script == install_script(sql_files(sql_directory())), "run `python -m pgrelay_cli.install_script`"


def test_install_script_applies_every_file_in_order_in_one_transaction() -> None:
    script = install_script(sql_files(sql_directory()))
    positions = [script.index(f"\\echo {file.kind} {file.name}\n") for file in sql_files(sql_directory())]
    assert positions == sorted(positions)
    begin = "\nBEGIN;\n\\ir installation/settings.sql\n\\ir installation/take_turn.sql\n"
    assert script.count("\nBEGIN;\n") == script.count(begin) == script.count("\nCOMMIT;\n") == 2
    assert script.index(begin) < positions[0] < positions[-1] < script.index("\nCOMMIT;\n")
    assert script.rindex(begin) < script.index("\\ir installation/retire.sql")
