"""The first page: is anything wrong, what, since when, and what to do; a line a database."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pgrelay_cli.console.queries import rows
from pgrelay_cli.doctor import delivery
from pgrelay_cli.doctor.calls import check_breakers

if TYPE_CHECKING:
    from collections.abc import Iterator

    import psycopg

    from pgrelay_cli.console.view import Content, View
    from pgrelay_cli.doctor.findings import Finding

_CHECKS = (delivery.check_outbox, delivery.check_capture, check_breakers)
"""Of `pgrelay doctor`, those that cost little and call nobody."""
_WORST = ("critical", "warning", "info", "ok")
_SEVERITIES = {"failure": "critical", "warning": "warning"}
MOST_WATCHES = 20


def page(view: View) -> Content:
    """Return how one database is."""
    return health(view.connection)


def health(connection: psycopg.Connection) -> Content:
    """Return what is wrong in a database, the worst first, and how much it delivers."""
    wrong = [*_findings(connection), *_problems(connection), *_watches(connection)]
    wrong.sort(key=lambda found: (_WORST.index(found["severity"]), found["what"]))
    [totals] = rows(
        connection,
        "SELECT sum(s.backlog)::bigint AS backlog, max(s.lag_seconds) AS lag_seconds, "
        "sum(s.events_per_second) AS events_per_second, sum(s.dead_letters)::bigint AS dead_letters, "
        "sum(s.retries)::bigint AS retries, max(s.outbox_bytes) AS outbox_bytes, max(s.drained_at) AS drained_at, "
        "(SELECT count(*) FROM pgrelay.watch) AS watches FROM pgrelay.status AS s",
    )
    if totals["dead_letters"]:
        wrong.append(
            {
                "severity": "warning",
                "what": f"{totals['dead_letters']:,} events could not be delivered",
                "since": None,
                "remedy": "See why, then deliver them again or discard them.",
                "page": "dead-letters",
            }
        )
    return {"wrong": wrong, "totals": totals, "severity": wrong[0]["severity"] if wrong else "ok"}


def _findings(connection: psycopg.Connection) -> Iterator[dict[str, Any]]:
    for check in _CHECKS:
        finding: Finding
        for finding in check.judge(connection.execute(check.query).fetchall()):
            if finding.state in _SEVERITIES:
                yield {
                    "severity": _SEVERITIES[finding.state],
                    "what": f"{finding.check}: {finding.found}",
                    "since": None,
                    "remedy": finding.remedy,
                    "page": "delivery",
                }


def _problems(connection: psycopg.Connection) -> Iterator[dict[str, Any]]:
    """Yield the open problems of the monitor, but for those of the outbox that the checks have said already."""
    for problem in rows(
        connection,
        "SELECT p.target, p.name, p.severity, p.headline, p.began_at, p.acknowledged, "
        "coalesce(p.silenced_until > now(), false) AS silenced FROM pgrelay.problem AS p "
        "WHERE p.severity <> 'info' ORDER BY p.opened_at",
    ):
        kind = problem["target"].partition("/")[0]
        said = [name for name in ("acknowledged", "silenced") if problem[name]]
        yield {
            "severity": "info" if said else problem["severity"],
            "what": problem["headline"] + (f" ({', '.join(said)})" if said else ""),
            "since": problem["began_at"],
            "remedy": None,
            "page": {"job": "jobs", "scheduler": "jobs", "set": "partitions"}.get(kind, "delivery"),
        }


def _watches(connection: psycopg.Connection) -> Iterator[dict[str, Any]]:
    found = rows(
        connection,
        "SELECT w.table_schema, w.table_name, w.problem, count(*) OVER () AS total FROM pgrelay.watches AS w "
        "WHERE w.problem IS NOT NULL ORDER BY 1, 2 LIMIT %s",
        MOST_WATCHES,
    )
    for watch in found:
        yield {
            "severity": "critical",
            "what": f"{watch['table_schema']}.{watch['table_name']}: {watch['problem']}",
            "since": None,
            "remedy": None,
            "page": "delivery",
        }
    if found and found[0]["total"] > len(found):
        yield {
            "severity": "critical",
            "what": f"{found[0]['total'] - len(found):,} more watches have a problem",
            "since": None,
            "remedy": "`pgrelay watches` lists them.",
            "page": "delivery",
        }
