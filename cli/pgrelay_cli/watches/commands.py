"""The commands about watched tables: watch, unwatch, pause, resume, watches."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer
from psycopg.rows import dict_row

from pgrelay_cli.connection import Connect, with_database
from pgrelay_cli.errors import UsageError
from pgrelay_cli.listing import Row, show_list
from pgrelay_cli.output import Json, Text, print_json, say
from pgrelay_cli.tables import Table, table_oid

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import psycopg

app = typer.Typer()


class Operation(StrEnum):
    """An operation that makes events."""

    INSERT = "insert"
    UPDATE = "update"
    DELETE = "delete"
    TRUNCATE = "truncate"


@app.command("watch", short_help="Turn the row changes of a table into events.")
@with_database
def watch_command(
    connect: Connect,
    table: Table,
    operation: Annotated[
        list[Operation] | None,
        typer.Option(help="An operation that makes events; by default insert, update and delete. Repeatable."),
    ] = None,
    column: Annotated[
        list[str] | None, typer.Option(help="A column that events carry; all by default. Repeatable.", metavar="NAME")
    ] = None,
    exclude: Annotated[
        list[str] | None,
        typer.Option(help="A column that never leaves the database; '' for all columns. Repeatable.", metavar="NAME"),
    ] = None,
    payload: Annotated[
        Literal["full", "changed", "key"] | None,
        typer.Option(help="full, the default: whole rows; changed: of an UPDATE, what changed; key: the key alone."),
    ] = None,
    when: Annotated[
        str | None, typer.Option(help="Only rows that meet this condition; '' for all.", metavar="SQL")
    ] = None,
    destination: Annotated[
        str | None,
        typer.Option(help="A destination that the publisher was deployed with; '' for its first.", metavar="NAME"),
    ] = None,
    ordered: Annotated[
        bool | None, typer.Option("--ordered/--no-ordered", help="Keep the order of each key through failures.")
    ] = None,
    packed: Annotated[
        bool | None, typer.Option("--packed/--no-packed", help="Let many events share one message.")
    ] = None,
    subject: Annotated[
        str | None,
        typer.Option(help="What e-mail subscribers of the topic see as the subject; '' for none.", metavar="TEXT"),
    ] = None,
    on_failure: Annotated[
        Literal["report", "fail"] | None,
        typer.Option(help="If events cannot be captured: report it, the default, or fail the statement."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Turn the row changes of a table into events; if it is watched already, change the options that are given."""
    changes: list[str] = []
    with connect() as connection:
        oid = table_oid(connection, table)
        connection.add_notice_handler(lambda notice: changes.append(notice.message_primary or ""))
        connection.execute(
            "SELECT pgrelay.watch(%s::oid::regclass, p_operations => %s, p_columns => %s, p_excluded_columns => %s, "
            "p_payload => %s, p_when => %s, p_destination => %s, p_ordered => %s, p_packed => %s, "
            "p_subject => %s, p_on_failure => %s)",
            [
                oid,
                [chosen.value for chosen in operation] if operation else None,
                column or None,
                [name for name in exclude if name] if exclude else None,
                payload,
                when,
                destination,
                ordered,
                packed,
                subject,
                on_failure,
            ],
        )
        [watch] = read_watches(connection, oid)
    if as_json:
        print_json({"watch": watch})
        return
    say(f"{_name(watch)} is watched: {', '.join(watch['operations'])}.")
    for change in changes:
        say(f"{change[:1].upper()}{change[1:]}.")
    if watch["problem"]:
        say(Text.assemble(("Problem: ", "bold red"), watch["problem"]))


@app.command("unwatch", short_help="Stop turning a table's row changes into events.")
@with_database
def unwatch_command(connect: Connect, table: Table, as_json: Json = False) -> None:
    """Stop turning the row changes of a table into events; what was captured is still delivered."""
    with connect() as connection:
        oid = _dropped_oid(connection, table) or table_oid(connection, table)
        watched = bool(read_watches(connection, oid))
        connection.execute("SELECT pgrelay.unwatch(%s::oid::regclass)", [oid])
    if as_json:
        print_json({"table": table, "was_watched": watched})
    else:
        say(f"{table} is no longer watched." if watched else f"{table} was not watched.")


WatchedTable = Annotated[str | None, typer.Argument(help="The watched table; or --all.", metavar="[TABLE]")]
All = Annotated[bool, typer.Option("--all", help="All delivery, of every channel.")]


@app.command("pause", short_help="Hold back the events of a table, or all.")
@with_database
def pause_command(connect: Connect, table: WatchedTable = None, everything: All = False, as_json: Json = False) -> None:
    """Hold back the events of a table, or all delivery; capture continues and nothing is lost."""
    _pause_or_resume(connect, "pause", table, everything=everything, as_json=as_json)


@app.command("resume")
@with_database
def resume_command(
    connect: Connect, table: WatchedTable = None, everything: All = False, as_json: Json = False
) -> None:
    """Deliver what was held back, in its order."""
    _pause_or_resume(connect, "resume", table, everything=everything, as_json=as_json)


@app.command("watches")
@with_database
def watches_command(connect: Connect, as_json: Json = False) -> None:
    """List the watched tables, and what each watch misses."""
    with connect() as connection:
        watches = read_watches(connection)
    if as_json:
        print_json({"watches": watches})
        return
    if not watches:
        say("No table is watched: `pgrelay watch TABLE` watches one.")
        return
    rows = [
        Row(
            cells=[
                _name(watch) + (" (paused)" if watch["paused_at"] else ""),
                ", ".join(watch["operations"]),
                _carries(watch),
                _goes_to(watch),
            ],
            notes=[Text(watch["problem"], "red")] if watch["problem"] else [],
        )
        for watch in watches
    ]
    show_list("Watches", ("Table", "Operations", "Carries", "Goes to"), rows)


def read_watches(connection: psycopg.Connection, oid: int | None = None) -> Sequence[Mapping[str, Any]]:
    """Return the watches, or that of one table, as the view pgrelay.watches has them."""
    with connection.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(
            "SELECT w.table_schema, w.table_name, w.operations, w.columns, w.excluded_columns, w.payload, w.condition, "
            "w.channel, w.destination, w.ordered, w.packed, w.subject, w.on_failure, w.paused_at, w.watched_by, "
            "w.watched_at, w.uncovered, w.problem FROM pgrelay.watches AS w "
            "WHERE %(oid)s::oid IS NULL OR w.watched_table::oid = %(oid)s "
            "ORDER BY w.table_schema, w.table_name",
            {"oid": oid},
        ).fetchall()


def _dropped_oid(connection: psycopg.Connection, name: str) -> int | None:
    """Return the OID that the watch of a dropped table still has; None if no such watch has the name."""
    row = connection.execute(
        "SELECT w.watched_table::oid FROM pgrelay.watch AS w "
        "WHERE %s IN (format('%%I.%%I', w.table_schema, w.table_name), w.table_schema || '.' || w.table_name) "
        "AND NOT EXISTS (SELECT FROM pg_class AS c WHERE c.oid = w.watched_table) ORDER BY w.watch_id LIMIT 1",
        [name],
    ).fetchone()
    return None if row is None else int(row[0])


def _pause_or_resume(connect: Connect, what: str, table: str | None, *, everything: bool, as_json: bool) -> None:
    if everything == (table is not None):
        raise UsageError(f"pgrelay {what} takes a table, or --all.", hint="`pgrelay watches` lists the tables.")
    with connect() as connection:
        if table is None:
            connection.execute(f"SELECT pgrelay.{what}()")
        else:
            connection.execute(f"SELECT pgrelay.{what}(%s::oid::regclass)", [table_oid(connection, table)])
    if as_json:
        print_json({"table": table, "paused": what == "pause"})
    else:
        verb = "is paused" if what == "pause" else "continues"
        say(f"Delivery of {table or 'all events'} {verb}.")


def _name(watch: Mapping[str, Any]) -> str:
    return f"{watch['table_schema']}.{watch['table_name']}"


def _carries(watch: Mapping[str, Any]) -> str:
    words = [str(watch["payload"])]
    for name, label in (("columns", "only"), ("excluded_columns", "without")):
        columns = watch[name]
        if isinstance(columns, list):
            words.append(f"{label} {', '.join(columns)}")
    if watch["condition"]:
        words.append(f"when {watch['condition']}")
    if watch["on_failure"] == "fail":
        words.append("or the statement fails")
    return ", ".join(words)


def _goes_to(watch: Mapping[str, Any]) -> str:
    words = [str(watch["destination"] or watch["channel"])]
    words += [name for name in ("ordered", "packed") if watch[name]]
    return ", ".join(words)
