"""A console that is served, and a database with something of everything to look at."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest
import uvicorn

from pgrelay_cli.connection import connect
from pgrelay_cli.console.app import Console, application
from pgrelay_cli.console.command import listen
from pgrelay_cli.console.database import open_databases
from pgrelay_cli.console.security import Secrets
from tests.database.console.sample import KnownExceptions, fill
from tests.database.console.support import Served
from tests.support.waiting import wait_until

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager

    import psycopg

    from pgrelay_cli.exceptions.table import ExceptionTable
    from tests.conftest import Database
    from tests.support.lambda_endpoint import LambdaEndpoint


@contextmanager
def serving(
    database: Database,
    user: str = "operator",
    *,
    read_only: bool = False,
    exceptions: Callable[[], AbstractContextManager[ExceptionTable]] | None = None,
) -> Iterator[Served]:
    """Serve a console of a database as a role."""

    def connect_to(**settings: Any) -> psycopg.Connection:
        return connect(database.dsn(user), **settings)

    databases = open_databases(connect_to, [], is_read_only=read_only, check=lambda _: None)
    listening = listen(0)
    keys = Secrets(port=listening.getsockname()[1])
    config = uvicorn.Config(
        application(Console(keys=keys, databases=databases, exceptions=exceptions)),
        log_level="warning",
        access_log=False,
        lifespan="off",
        ws="none",
        timeout_graceful_shutdown=1,
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    try:
        wait_until(lambda: server.started, "the console is served")
        yield Served(keys=keys, name=next(iter(databases)))
    finally:
        server.should_exit = True
        thread.join()
        listening.close()
        for each in databases.values():
            each.close()


@pytest.fixture
def console(database: Database, roles: None) -> Iterator[Served]:  # noqa: ARG001
    """The console of a fresh database, for an operator."""
    with serving(database) as served:
        yield served


@pytest.fixture
def exceptions() -> KnownExceptions:
    """The exceptions that the sample's console knows."""
    return KnownExceptions()


@pytest.fixture
def sample(
    database: Database,
    lambda_endpoint: LambdaEndpoint,
    exceptions: KnownExceptions,
    roles: None,  # noqa: ARG001
) -> Iterator[Served]:
    """The console of a database with something of everything, for an operator."""
    fill(database, lambda_endpoint)
    with serving(database, exceptions=exceptions.opened) as served:  # type: ignore[arg-type]
        yield served
