"""The command `pgrelay problems`: what is wrong with jobs, partition sets and the outbox, in one list."""

from __future__ import annotations

import shlex
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer
from psycopg.rows import dict_row

from pgrelay_cli.connection import Connect, with_database
from pgrelay_cli.monitor.targets import STYLES
from pgrelay_cli.output import Json, ago, labelled, print_json, say

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

app = typer.Typer()


@app.command("problems", short_help="Show all that is wrong, in one list.")
@with_database
def problems_command(
    connect: Connect,
    new: Annotated[bool, typer.Option("--new", help="Only what nobody has acknowledged or silenced.")] = False,
    as_json: Json = False,
) -> None:
    """Show what is wrong with jobs, partition sets and the outbox, the worst first, as the last check found it."""
    with connect() as connection, connection.cursor(row_factory=dict_row) as cursor:
        found = cursor.execute(
            "SELECT p.target, p.name, p.kind, p.severity, p.headline, p.began_at, p.opened_at, p.seen_at, p.count, "
            "p.alerted_at, p.escalated, p.acknowledged, "
            "CASE WHEN p.silenced_until > now() THEN least(p.silenced_until, '9999-12-31Z') END AS silenced_until "
            "FROM pgrelay.problem AS p "
            "WHERE NOT (%s AND (p.acknowledged OR coalesce(p.silenced_until > now(), false))) "
            "ORDER BY array_position(ARRAY['critical', 'warning', 'info'], p.severity), p.began_at, p.target, p.kind",
            [new],
        ).fetchall()
        [checked] = cursor.execute(
            "SELECT greatest(max(s.changed_at), (SELECT c.looked_at FROM pgrelay.outbox_check AS c)) AS at "
            "FROM pgrelay.monitor_state AS s"
        ).fetchall()
    if as_json:
        print_json({"problems": found, "checked_at": checked["at"]})
        return
    now = datetime.now(UTC)
    for problem in found:
        say(
            labelled(f"{problem['severity']:<10}", "\n".join(_lines(problem, now)), STYLES.get(problem["severity"], ""))
        )
    age = ago((now - checked["at"]).total_seconds())
    say(f"{len(found) or 'No'} open problem{'' if len(found) == 1 else 's'}; the last check was {age} ago.")


def _lines(problem: Mapping[str, Any], now: datetime) -> Iterator[str]:
    target = problem["target"]
    yield " ".join(f"{problem['name']}: {problem['headline']}".split())
    began_at = problem["began_at"].astimezone(UTC)
    since = f"for {ago((now - began_at).total_seconds())}, since {began_at:%d %b %H:%M} UTC"
    said = [name for name in ("escalated", "acknowledged") if problem[name]]
    if problem["silenced_until"]:
        said.append(f"silenced until {problem['silenced_until'].astimezone(UTC):%Y-%m-%d %H:%M} UTC")
    yield ", ".join([problem["kind"], since, *said])
    if target.isprintable() and not problem["acknowledged"]:  # a name that cannot be shown cannot be copied
        yield f"pgrelay acknowledge {shlex.quote(target)}"
