"""The console of the sandbox's database, with the inbox beside its pages."""

from __future__ import annotations

import os
from contextlib import closing
from typing import TYPE_CHECKING, Any

from pgrelay_cli.connection import connect
from pgrelay_cli.console.command import exceptions_of, listen, serve
from pgrelay_cli.console.database import open_databases
from pgrelay_cli.errors import PgrelayCliError
from sandbox.aws import STACK_NAME
from sandbox.databases import DBA
from sandbox.errors import SandboxError
from sandbox.inbox import inbox_page
from sandbox.stack import DATABASE

if TYPE_CHECKING:
    import psycopg

    from sandbox.stack import Sandbox


def open_console(sandbox: Sandbox) -> None:
    """Serve the console until Ctrl-C.

    Raises
    ------
    SandboxError
        If the sandbox does not run.
    """
    if not sandbox.aws.is_running():
        raise SandboxError("It does not run. Start it with `make sandbox-up` or `make demo`.")
    os.environ.update(sandbox.aws.client_environment())

    def connect_to(**settings: Any) -> psycopg.Connection:
        return connect(sandbox.cluster.dsn(DATABASE, DBA), **settings)

    try:
        databases = open_databases(connect_to, [], is_read_only=False, check=lambda _: None)
        with closing(listen(0)) as listening:
            serve(listening, databases, exceptions_of(STACK_NAME), [inbox_page(sandbox.aws.inbox)])
    except PgrelayCliError as error:
        raise SandboxError(error.message) from error
