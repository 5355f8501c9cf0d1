"""The monitor's state, as the last check left it, for `pgrelay jobs` and `pgrelay partitions`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from pgrelay_cli.output import Line, Text, ago

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import psycopg

STYLES = {"critical": "bold red", "warning": "yellow", "info": "cyan"}


@dataclass(frozen=True, kw_only=True)
class Problem:
    """An open problem of a target."""

    kind: str
    severity: str
    headline: str
    began_at: datetime
    opened_at: datetime
    acknowledged: bool


@dataclass(frozen=True, kw_only=True)
class Target:
    """A job or a partition set, as the last check left it."""

    target: str
    state: Mapping[str, Any]
    checked_at: datetime
    silenced_until: datetime | None
    acknowledged_at: datetime | None

    @property
    def problems(self) -> list[Problem]:
        """The open problems, the oldest first."""
        found = [
            Problem(
                kind=kind,
                severity=problem["severity"],
                headline=problem["headline"],
                began_at=datetime.fromtimestamp(problem["began_at"], UTC),
                opened_at=datetime.fromtimestamp(problem["opened_at"], UTC),
                acknowledged=self.acknowledged_at is not None
                and self.acknowledged_at.timestamp() >= problem["opened_at"],
            )
            for kind, problem in (self.state.get("problems") or {}).items()
        ]
        return sorted(found, key=lambda problem: problem.opened_at)

    @property
    def is_silenced(self) -> bool:
        """Whether its notifications are kept back."""
        return self.silenced_until is not None and self.silenced_until > datetime.now(UTC)

    def problems_as_json(self) -> list[dict[str, object]]:
        """Return the problems as JSON has them."""
        return [
            {
                "kind": problem.kind,
                "severity": problem.severity,
                "headline": problem.headline,
                "began_at": problem.began_at.isoformat(),
                "opened_at": problem.opened_at.isoformat(),
                "acknowledged": problem.acknowledged,
            }
            for problem in self.problems
        ]


def read_targets(connection: psycopg.Connection, kind: str) -> list[Target]:
    """Return the targets of a kind: job, set or scheduler."""
    rows = connection.execute(
        "SELECT s.target, s.state, s.changed_at, "
        "CASE WHEN isfinite(c.silenced_until) THEN c.silenced_until "
        "WHEN c.silenced_until = 'infinity' THEN '9999-12-31Z'::timestamptz END, c.acknowledged_at "
        "FROM pgrelay.monitor_state AS s LEFT JOIN pgrelay.monitor_setting AS c ON c.target = s.target "
        "WHERE split_part(s.target, '/', 1) = %s",
        [kind],
    ).fetchall()
    return [
        Target(
            target=target,
            state=state,
            checked_at=checked_at,
            silenced_until=silenced_until,
            acknowledged_at=acknowledged_at,
        )
        for target, state, checked_at, silenced_until, acknowledged_at in rows
    ]


def findings(target: Target) -> list[Line]:
    """Return the problems as lines."""
    lines: list[Line] = [
        Text(problem.headline + (" (acknowledged)" if problem.acknowledged else ""), STYLES.get(problem.severity, ""))
        for problem in target.problems
    ]
    if target.is_silenced and target.silenced_until:
        until = "forever" if target.silenced_until.year == 9999 else f"until {target.silenced_until:%Y-%m-%d %H:%M} UTC"
        lines.append(Text(f"silenced {until}", "dim"))
    return lines


def last_check(targets: Sequence[Target], now: datetime) -> str:
    """Return a line that says when the targets were last checked."""
    newest = max(target.checked_at for target in targets)
    return f"Last check {ago((now - newest).total_seconds())} ago, {newest.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC."


def moment(at: float | None) -> datetime | None:
    """Return seconds since 1970 as a time."""
    return None if at is None else datetime.fromtimestamp(at, UTC)
