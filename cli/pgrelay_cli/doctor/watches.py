"""Checks of the watches."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from pgrelay_cli.doctor.examination import reads
from pgrelay_cli.doctor.findings import failure, ok

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pgrelay_cli.doctor.findings import Finding


@reads(
    "SELECT format('%%I.%%I', w.table_schema, w.table_name), w.problem, "
    "EXISTS (SELECT FROM pg_class AS c WHERE c.oid = w.watched_table) FROM pgrelay.watches AS w ORDER BY 1"
)
def check_watches(rows: Sequence[tuple[str, str | None, bool]]) -> Iterator[Finding]:
    """Check that every watch sees all that it should."""
    problems = [(name, problem, exists) for name, problem, exists in rows if problem]
    for name, problem, exists in problems:
        again, end = f"`pgrelay watch {shlex.quote(name)}`", f"`pgrelay unwatch {shlex.quote(name)}`"
        yield failure(
            "watches",
            f"{name}: {problem}",
            f"As the table's owner: {again} mends it, {end} ends it." if exists else f"{end} ends it.",
        )
    if not problems:
        yield ok("watches", f"{len(rows)} watched, all of them covered")
