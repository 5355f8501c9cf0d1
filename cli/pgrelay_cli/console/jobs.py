"""The page Jobs: a strip of runs each, the next run, what is wrong; and what may be said about it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pgrelay_cli.console.queries import rows
from pgrelay_cli.monitor.jobs import job_as_json
from pgrelay_cli.monitor.targets import read_targets

if TYPE_CHECKING:
    from pgrelay_cli.console.view import Content, View

A_PAGE = 100
STRIP = 30


def page(view: View) -> Content:
    """Return a page of the jobs, those with a problem first."""
    found = [job_as_json(target) for target in read_targets(view.connection, "job") if target.state.get("is_scheduled")]
    wanted = view.asked.get("find", "").lower()
    if wanted:
        found = [job for job in found if wanted in f"{job['name']} {job['job_id']} {job['database']}".lower()]
    found.sort(key=_order)
    after = _after(view.asked.get("after"))
    following = [job for job in found if after is None or _order(job) > after]
    shown = following[:A_PAGE]
    for job in shown:
        job["strip"] = _strip(job["runs"])
        job["worst"] = _worst(job["problems"])
    scheduler = [
        problem for target in read_targets(view.connection, "scheduler") for problem in target.problems_as_json()
    ]
    return {
        "jobs": shown,
        "total": len(found),
        "following": "-".join(map(str, _order(shown[-1]))) if len(following) > A_PAGE else None,
        "scheduler": scheduler,
        "checked_at": max((job["checked_at"] for job in found), default=None),
        "said": said(view, [job["target"] for job in shown]),
        "find": view.asked.get("find", ""),
    }


def said(view: View, targets: list[str]) -> dict[str, dict[str, Any]]:
    """Return who silenced or acknowledged targets, and why, by target."""
    found = rows(
        view.connection,
        "SELECT m.target, m.silenced_by, m.silence_reason, m.acknowledged_at, m.acknowledged_by, m.acknowledge_reason, "
        "coalesce(m.silenced_until > now(), false) AS is_silenced, m.silenced_until::text AS silenced_until "
        "FROM pgrelay.monitor_setting AS m WHERE m.target = ANY(%s)",
        targets,
    )
    return {row["target"]: row for row in found}


def _order(job: dict[str, Any]) -> tuple[int, int]:
    return int(not job["problems"]), job["job_id"]


def _after(text: str | None) -> tuple[int, int] | None:
    first, _, second = (text or "").partition("-")
    return (int(first), int(second)) if first.isdecimal() and second.isdecimal() else None


def _worst(problems: list[dict[str, Any]]) -> str:
    severities = {problem["severity"] for problem in problems}
    return next((severity for severity in ("critical", "warning", "info") if severity in severities), "ok")


def _strip(runs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return bars: as high as a run took long beside the longest of them."""
    longest = max((run["seconds"] or 0 for run in runs), default=0)
    return [
        {
            "status": run["status"],
            "started_at": run["started_at"],
            "seconds": run["seconds"],
            "height": round(6 + 18 * (run["seconds"] or 0) / longest) if longest else 14,
        }
        for run in runs[-STRIP:]
    ]
