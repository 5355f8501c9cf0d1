"""The command `pgrelay console`: the pages, served to the browser of who started it."""

from __future__ import annotations

import signal
import socket
from contextlib import closing
from importlib.util import find_spec
from typing import TYPE_CHECKING, Annotated

import typer

from pgrelay_cli.connection import Connect, with_database
from pgrelay_cli.errors import PgrelayCliError, UsageError
from pgrelay_cli.output import say

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from contextlib import AbstractContextManager

    import psycopg

    from pgrelay_cli.console.database import Database
    from pgrelay_cli.console.view import Page
    from pgrelay_cli.exceptions.table import ExceptionTable

app = typer.Typer()
_NEEDS = ("jinja2", "starlette", "uvicorn")


@app.command("console", short_help="Show in the browser how all stands.")
@with_database
def console_command(
    connect: Connect,
    database: Annotated[
        list[str] | None,
        typer.Option(help="A database of the server; by default the one of --dsn. Repeatable.", metavar="NAME"),
    ] = None,
    stack: Annotated[
        str | None,
        typer.Option(
            help="The CloudFormation stack that counts exceptions; without it they are not shown.",
            metavar="NAME",
            envvar="PGRELAY_STACK",
        ),
    ] = None,
    port: Annotated[int, typer.Option(help="The port on 127.0.0.1; 0 for any that is free.", min=0, max=65535)] = 0,
    read_only: Annotated[bool, typer.Option("--read-only", help="Only look, whatever the role may do.")] = False,
) -> None:
    """Show in the browser how all stands: delivery, events, dead letters, jobs, partitions, exceptions, alerts."""
    missing = [name for name in _NEEDS if find_spec(name) is None]
    if missing:
        raise UsageError(
            f"The console needs {', '.join(missing)}, which the command alone does not.",
            hint="pip install 'pgrelay[console]'",
        )
    from pgrelay_cli.console.database import open_databases

    databases = open_databases(connect, database or [], is_read_only=read_only, check=_require_installed)
    with closing(listen(port)) as listening:
        serve(listening, databases, exceptions_of(stack) if stack else None)


def _require_installed(connection: psycopg.Connection) -> None:
    connection.execute("SELECT FROM pgrelay.status LIMIT 0")
    connection.execute("SELECT FROM pgrelay.history LIMIT 0")


def exceptions_of(stack: str) -> Callable[[], AbstractContextManager[ExceptionTable]]:
    """Return what opens the table of exceptions of a stack."""
    from pgrelay_cli.exceptions.commands import using_table

    return lambda: using_table(stack)


def listen(port: int) -> socket.socket:
    """Listen on a port of 127.0.0.1.

    Raises
    ------
    PgrelayCliError
        If it is taken.
    """
    from pgrelay_cli.console.security import HOST

    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((HOST, port))
        listening.listen()
    except OSError as error:
        listening.close()
        raise PgrelayCliError(
            f"Port {port} on {HOST} cannot be used: {error.strerror}.",
            hint="Give another --port, or none for a free one.",
        ) from error
    return listening


def serve(
    listening: socket.socket,
    databases: Mapping[str, Database],
    exceptions: Callable[[], AbstractContextManager[ExceptionTable]] | None,
    more_pages: Sequence[Page] = (),
) -> None:
    """Serve the pages until SIGINT or SIGTERM; `more_pages` stand beside those of each database."""
    import uvicorn

    from pgrelay_cli.console.app import Console, application
    from pgrelay_cli.console.security import Secrets

    keys = Secrets(port=listening.getsockname()[1])
    console = Console(keys=keys, databases=databases, exceptions=exceptions, more_pages=more_pages)
    config = uvicorn.Config(
        application(console),
        log_level="warning",
        access_log=False,
        server_header=False,
        lifespan="off",
        ws="none",
        timeout_graceful_shutdown=2,
    )
    say(f"The console of {', '.join(databases)}: {keys.address}")
    say("Whoever has this address may do what you may. Ctrl-C ends it.")
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        uvicorn.Server(config).run(sockets=[listening])
    except KeyboardInterrupt:
        pass
    finally:
        for database in databases.values():
            database.close()
