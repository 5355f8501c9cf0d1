"""The command `pgrelay jobs`: how pg_cron's jobs are, as the last check found them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pgrelay_cli.connection import Connect, with_database
from pgrelay_cli.listing import Row, show_list
from pgrelay_cli.monitor.targets import Target, findings, last_check, moment, read_targets
from pgrelay_cli.output import Console, Json, Text, ago, print_json, say

if TYPE_CHECKING:
    from collections.abc import Sequence

_ENDED = {"s": "succeeded", "f": "failed", "n": "never started", "c": "canceled"}
_MARKS = {
    "succeeded": ("✓", ".", "green"),
    "failed": ("✗", "x", "red"),
    "never started": ("∅", "o", "red"),
    "canceled": ("⊘", "c", "dim"),
    "running": ("▸", ">", "yellow"),
}
"""A run's mark, its mark on a terminal with ASCII only, and its style."""
_SHOWN = 12


app = typer.Typer()


@app.command("jobs", short_help="Show pg_cron's jobs, and what is wrong with them.")
@with_database
def jobs_command(
    connect: Connect,
    wrong: Annotated[bool, typer.Option("--wrong", help="Only jobs with an open problem.")] = False,
    as_json: Json = False,
) -> None:
    """Show pg_cron's jobs: their last runs, the next one, and what is wrong with them."""
    with connect() as connection:
        targets = read_targets(connection, "job")
        scheduler = read_targets(connection, "scheduler")
    scheduled = [target for target in targets if target.state.get("is_scheduled") and (target.problems or not wrong)]
    scheduled.sort(key=lambda target: (not target.problems, _number(target)))
    if as_json:
        problems = [problem for target in scheduler for problem in target.problems_as_json()]
        print_json({"scheduler": {"problems": problems}, "jobs": [job_as_json(target) for target in scheduled]})
        return
    for target in scheduler:
        if target.problems:
            for line in findings(target):
                say(Text.assemble("The scheduler: ", line))
    if scheduled:
        _show(Console(), scheduled)
    else:
        say(
            "Nothing is wrong with any job."
            if wrong and targets
            else "No job has been checked yet: call pgrelay.check_cron() first."
        )


def _number(target: Target) -> int:
    return int(target.state.get("job_id", 0))


def _runs(target: Target) -> list[dict[str, Any]]:
    """Return the last runs, the oldest first, running ones last."""
    ended = [
        {"run_id": run_id, "status": _ENDED[mark], "started_at": at, "seconds": seconds}
        for run_id, mark, at, seconds in target.state.get("recent_runs", [])
    ]
    running = [
        {"run_id": run["run_id"], "status": "running", "started_at": run.get("started_at"), "seconds": None}
        for run in target.state.get("unfinished_runs", [])
    ]
    return [*ended, *running]


def _state(target: Target) -> str:
    if not target.state.get("active"):
        return "inactive"
    if any(problem.severity != "info" for problem in target.problems):
        return "wrong"
    return "running" if target.state.get("unfinished_runs") else "fine"


def job_as_json(target: Target) -> dict[str, Any]:
    """Return a job as JSON has it."""
    state = target.state
    return {
        "target": target.target,
        "job_id": _number(target),
        "name": state.get("name"),
        "schedule": state.get("schedule"),
        "database": state.get("database"),
        "username": state.get("username"),
        "active": state.get("active"),
        "state": _state(target),
        "next_run_at": _iso(state.get("next_at")),
        "last_success_at": _iso(state.get("last_success_at")),
        "failures_in_a_row": state.get("failures_in_a_row", 0),
        "runs": [run | {"started_at": _iso(run["started_at"])} for run in _runs(target)],
        "problems": target.problems_as_json(),
        "silenced_until": target.silenced_until.isoformat() if target.is_silenced and target.silenced_until else None,
        "checked_at": target.checked_at.isoformat(),
    }


def _iso(at: float | None) -> str | None:
    at_time = moment(at)
    return at_time.isoformat() if at_time else None


def _show(console: Console, targets: Sequence[Target]) -> None:
    now = datetime.now(UTC)
    ascii_only = not console.encoding.lower().startswith("utf")
    names = [target.state.get("name") for target in targets]
    rows = []
    for target in targets:
        name = target.state.get("name") or f"job {_number(target)}"
        success = moment(target.state.get("last_success_at"))
        cells = [
            f"{name} ({target.state.get('username')})" if names.count(name) > 1 else name,
            str(_number(target)),
            str(target.state.get("schedule")),
            _strip(target, ascii_only=ascii_only),
            f"{ago((now - success).total_seconds())} ago" if success else "-",
            _next(target, now),
        ]
        rows.append(Row(cells=cells, notes=findings(target)))
    columns = ("Job", "Id", "Schedule", "Last runs", "Success", "Next")
    show_list("Jobs", columns, rows, right=["Id", "Success", "Next"], caption=last_check(targets, now))


def _strip(target: Target, *, ascii_only: bool) -> Text:
    """Return the last runs as marks, the newest at the right."""
    strip = Text()
    for run in _runs(target)[-_SHOWN:]:
        mark, plain, style = _MARKS[run["status"]]
        strip.append(plain if ascii_only else mark, style)
    return strip


def _next(target: Target, now: datetime) -> str:
    if not target.state.get("active"):
        return "inactive"
    at = moment(target.state.get("next_at"))
    if at is None:
        return "-"
    seconds = (at - now).total_seconds()
    return f"in {ago(seconds)}" if seconds >= 1 else "now"
