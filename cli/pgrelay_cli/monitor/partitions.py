"""The command `pgrelay partitions`: how the partition sets are, as the last check found them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pgrelay_cli.connection import Connect, with_database
from pgrelay_cli.listing import Row, show_list
from pgrelay_cli.monitor.targets import Target, findings, last_check, moment, read_targets
from pgrelay_cli.output import Json, ago, print_json, say

if TYPE_CHECKING:
    from collections.abc import Sequence


app = typer.Typer()


@app.command("partitions", short_help="Show pg_partman's sets, and how far they reach.")
@with_database
def partitions_command(
    connect: Connect,
    everything: Annotated[
        bool, typer.Option("--all", help="Also sets of a time that has passed, such as yesterday's hours.")
    ] = False,
    wrong: Annotated[bool, typer.Option("--wrong", help="Only sets with an open problem.")] = False,
    as_json: Json = False,
) -> None:
    """Show pg_partman's sets: how far their partitions reach, and what is wrong with them."""
    with connect() as connection:
        targets = read_targets(connection, "set")
    shown = [
        target
        for target in targets
        if target.problems or not (wrong or (target.state.get("is_closed") and not everything))
    ]
    shown.sort(key=lambda target: (not target.problems, target.target))
    if as_json:
        print_json({"sets": [set_as_json(target) for target in shown]})
    elif shown:
        _show(shown)
    else:
        say(
            "Nothing is wrong with any partition set."
            if wrong and targets
            else "No partition set has been checked yet: call pgrelay.check_cron() or check_partitions() first."
        )


def set_as_json(target: Target) -> dict[str, Any]:
    """Return a set as JSON has it."""
    state = target.state
    maintained_at = moment(state.get("maintained_at"))
    return {
        "parent_table": state["name"],
        "kind": state["kind"],
        "interval": state["interval"],
        "partitions": state["partitions"],
        "left_seconds": state.get("left_seconds"),
        "left_ids": state.get("left_ids"),
        "default_rows": state.get("default_rows"),
        "maintained_at": maintained_at.isoformat() if maintained_at else None,
        "problems": target.problems_as_json(),
        "silenced_until": target.silenced_until.isoformat() if target.is_silenced and target.silenced_until else None,
        "checked_at": target.checked_at.isoformat(),
    }


def _show(targets: Sequence[Target]) -> None:
    now = datetime.now(UTC)
    rows = []
    for target in targets:
        maintained_at = moment(target.state.get("maintained_at"))
        default_rows = target.state.get("default_rows")
        cells = [
            target.state["name"],
            target.state["interval"],
            str(target.state["partitions"]),
            _left(target),
            "-" if default_rows is None else f"{default_rows:,}",
            f"{ago((now - maintained_at).total_seconds())} ago" if maintained_at else "-",
        ]
        rows.append(Row(cells=cells, notes=findings(target)))
    columns = ("Set", "Every", "Partitions", "Left", "In default", "Maintained")
    show_list("Partition sets", columns, rows, right=columns[2:], caption=last_check(targets, now))


def _left(target: Target) -> str:
    if target.state.get("is_closed"):
        return "closed"
    seconds, ids = target.state.get("left_seconds"), target.state.get("left_ids")
    in_time = None if seconds is None else ago(seconds) if seconds > 0 else "none"
    in_ids = None if ids is None else f"{ids:,.0f} ids" if ids > 0 else "none"
    return ", ".join(words for words in (in_ids, in_time) if words) or "-"
