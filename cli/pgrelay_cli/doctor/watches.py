"""Checks of the watches."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pgrelay_cli.doctor.examination import reads
from pgrelay_cli.doctor.findings import failure, ok

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pgrelay_cli.doctor.findings import Finding


@reads("SELECT w.table_schema, w.table_name, w.problem FROM pgrelay.watches AS w ORDER BY 1, 2")
def check_watches(rows: Sequence[tuple[str, str, str | None]]) -> Iterator[Finding]:
    """Check that every watch sees all that it should."""
    problems = [(schema, table, problem) for schema, table, problem in rows if problem]
    for schema, table, problem in problems:
        yield failure(
            "watches",
            f"{schema}.{table}: {problem}",
            f"As the table's owner, watch it again or run: pgrelay unwatch '{schema}.{table}'",
        )
    if not problems:
        yield ok("watches", f"{len(rows)} watched, all of them covered")
