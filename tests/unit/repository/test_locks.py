"""pgrelay takes no lock that anybody may take: docs/decisions/0033-locks-of-its-own.md."""

from __future__ import annotations

from sandbox.paths import ROOT, SQL

PARTMAN = "functions/monitor/run_maintenance.sql"
"""Takes the lock of pg_partman, which is an advisory one."""


def test_there_are_no_advisory_locks() -> None:
    files = [*SQL.rglob("*.sql"), *ROOT.glob("cli/**/*.py"), *ROOT.glob("layers/**/*.py")]
    assert [file for file in files if "advisory_" in file.read_text()] == [SQL / PARTMAN]
