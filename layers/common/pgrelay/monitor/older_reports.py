"""Failed runs as the SQL of the version before reports them (contract pgrelay.cron/1): it keeps no state."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from pgrelay.errors import ContractError
from pgrelay.monitor.check import STATE_VERSION

if TYPE_CHECKING:
    from collections.abc import Mapping

CONTRACT: Final = "pgrelay.cron/1"


def as_check(report: Mapping[str, Any]) -> dict[str, Any]:
    """Return a report as a check that knows of nothing but these runs.

    Raises
    ------
    ContractError
        If a time cannot be read.
    """
    jobs = {run["job_id"]: run for run in report["failed_runs"]}
    return {
        "id": report["id"],
        "database": report["database"],
        "now": _seconds(report["at"]),
        "scheduler": {},
        "jobs": [],
        "runs": [_as_run(run) for run in report["failed_runs"]],
        "partitions": None,
        "settings": [],
        # Its name would else be known from a job's row alone, which the report does not have.
        "states": [
            {"target": f"job/{job_id}", "state": {"version": STATE_VERSION, "name": run["job_name"]}}
            for job_id, run in jobs.items()
            if run.get("job_name")
        ],
    }


def _as_run(run: Mapping[str, Any]) -> dict[str, Any]:
    start, end = (_seconds(run[name]) if run.get(name) else None for name in ("start_time", "end_time"))
    return {
        "run": run["run_id"],
        "job": run["job_id"],
        "status": "failed",
        "at": start,
        "seconds": end - start if start is not None and end is not None else None,
        "message": run.get("return_message"),
        "command": run.get("command"),
        "database": run.get("database"),
        "username": run.get("username"),
    }


def _seconds(time: str) -> float:
    try:
        return datetime.fromisoformat(time).timestamp()
    except ValueError:
        raise ContractError(f"{CONTRACT}: the time {time!r} is none in ISO 8601.") from None
