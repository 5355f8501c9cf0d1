"""How `pgrelay drain --follow` goes on after failures, and ends; the server's part is in tests/database/command."""

from __future__ import annotations

import os
import signal
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, cast

import psycopg
import pytest

from pgrelay_cli.delivery.drain import Terminated, follow_events, heed_termination
from pgrelay_cli.errors import AwsError, PgrelayCliError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator


class Stop(threading.Event):
    """Ends after some pauses, which it keeps and does not wait for."""

    def __init__(self, pauses: int) -> None:
        super().__init__()
        self.left = pauses
        self.pauses: list[float] = []

    def wait(self, timeout: float | None = None) -> bool:
        self.pauses.append(timeout or 0)
        self.left -= 1
        if self.left == 0:
            self.set()
        return self.is_set()


class Server:
    """Fails as it is told: an error for each attempt to connect, and each CALL; None succeeds."""

    def __init__(self, *failures: Exception | None) -> None:
        self.failures = list(failures)
        self.settings: dict[str, Any] = {}
        self.connections = 0
        self.delivered = 0

    def __call__(self, **settings: Any) -> psycopg.Connection:
        self.settings = settings
        self.connections += 1
        if isinstance(self.failures[0], PgrelayCliError):
            raise self.failures.pop(0)  # type: ignore[misc]
        return cast("psycopg.Connection", self._connection())

    @contextmanager
    def _connection(self) -> Iterator[Any]:
        yield self

    @property
    def info(self) -> Any:
        return type("Info", (), {"dbname": "shop", "host": "writer", "port": 5432, "user": "relay"})

    def execute(self, statement: str, _parameters: list[object] | None = None) -> Server:
        if statement.startswith("CALL"):
            failure = self.failures.pop(0)
            if failure:
                raise failure
            self.delivered += 7
        return self

    def fetchone(self) -> tuple[int]:
        return (self.delivered,)


def followed(*failures: Exception | None, pauses: int) -> tuple[list[float], list[str], Server]:
    said: list[str] = []
    stop, server = Stop(pauses), Server(*failures)
    follow_events(server, said.append, stop)
    return stop.pauses, said, server


PASSING = [
    PgrelayCliError("No connection to PostgreSQL: the name leads nowhere"),
    AwsError("No token could be made"),
    psycopg.errors.ReadOnlySqlTransaction("cannot execute UPDATE in a read-only transaction"),
    psycopg.errors.AdminShutdown("terminating connection due to administrator command"),
    psycopg.errors.CannotConnectNow("the database system is shutting down"),
    psycopg.errors.QueryCanceled("canceling statement due to statement timeout"),
    psycopg.errors.DiskFull("could not extend file"),
    psycopg.errors.IdleInTransactionSessionTimeout("terminating connection"),
    psycopg.OperationalError("server closed the connection unexpectedly\n\tThis probably means"),
]


@pytest.mark.parametrize("failure", PASSING, ids=lambda failure: type(failure).__name__)
def test_what_may_pass_is_waited_for(failure: Exception) -> None:
    pauses, said, server = followed(failure, failure, pauses=2)
    assert pauses == [1, 2]
    assert server.connections == 2
    assert [line for line in said if not line.startswith("Delivering from the database shop on writer:5432, as")] == [
        f"{' '.join(str(failure).split())} Retrying in 1 s.",
        f"{' '.join(str(failure).split())} Retrying in 2 s.",
        "Stopped.",
    ]


def test_pauses_grow_to_five_seconds_and_start_anew_after_a_delivery() -> None:
    away = psycopg.OperationalError("away")
    pauses, said, server = followed(away, away, away, away, None, away, pauses=5)
    assert said.count("Delivered 7 events.") == 1
    assert pauses == [1, 2, 4, 5, 1]
    assert server.settings["target_session_attrs"] == "read-write"


@pytest.mark.parametrize(
    "failure",
    [
        UsageError("--secret and --iam-auth are two ways to log in."),
        psycopg.errors.UndefinedFunction("procedure pgrelay.drain does not exist"),
        psycopg.errors.InsufficientPrivilege("permission denied for procedure drain"),
        type("Refusal", (psycopg.DatabaseError,), {"sqlstate": "PR056"})("drain needs READ COMMITTED"),
    ],
    ids=lambda failure: type(failure).__name__,
)
def test_what_will_not_pass_ends_it(failure: Exception) -> None:
    with pytest.raises(type(failure)):
        followed(failure, pauses=1)


def test_a_first_sigterm_asks_and_a_second_one_ends() -> None:
    before = signal.getsignal(signal.SIGTERM)
    try:
        stop = heed_termination()
        os.kill(os.getpid(), signal.SIGTERM)
        assert stop.is_set()
        with pytest.raises(Terminated):
            os.kill(os.getpid(), signal.SIGTERM)
    finally:
        signal.signal(signal.SIGTERM, before)
