"""What the checks read from, and how a check of one query is written."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import LiteralString

    import psycopg

    from pgrelay_cli.doctor.findings import Finding


@dataclass(kw_only=True)
class Examination:
    """A database that is examined.

    Parameters
    ----------
    connection
        An autocommit connection to it.
    stack
        The CloudFormation stack whose functions it should call, if that is to be compared.
    probe_seconds
        How long to wait for a probe; None sends none.
    """

    connection: psycopg.Connection
    stack: str | None = None
    probe_seconds: float | None = None
    findings: list[Finding] = field(default_factory=list, init=False)
    """What was found so far."""

    def rows(self, query: LiteralString, *parameters: object) -> list[tuple[Any, ...]]:
        """Return the rows of a query."""
        return self.connection.execute(query, parameters).fetchall()

    def is_ok(self, check: str) -> bool:
        """Tell whether an earlier check found that something works."""
        return any(finding.check == check and finding.state == "ok" for finding in self.findings)


@dataclass(frozen=True)
class QueryCheck:
    """A check of one query."""

    query: LiteralString
    judge: Callable[[Any], Iterator[Finding]]

    def __call__(self, examination: Examination) -> Iterator[Finding]:
        """Read the rows and judge them."""
        return self.judge(examination.rows(self.query))


def reads(query: LiteralString) -> Callable[[Callable[[Any], Iterator[Finding]]], QueryCheck]:
    """Make a check of a pure function from the rows of a query to findings."""
    return lambda judge: QueryCheck(query, judge)
