"""The breaker of the exception relay: a slow failure keeps every report from Lambda for a while."""

from __future__ import annotations

from typing import TYPE_CHECKING

import psycopg
import pytest

from tests.database.exceptions.support import make_first_call, refuse, report
from tests.database.support import RELAY, notices, value

if TYPE_CHECKING:
    from tests.conftest import Database
    from tests.support.lambda_endpoint import LambdaEndpoint

BREAKER = "SELECT state FROM pgrelay.breaker WHERE binding = 'exception_relay'"


def stay_open(connection: psycopg.Connection) -> None:
    """Let the breaker, which is open, stay so however slow the machine is."""
    assert value(connection, BREAKER) in ("open", "half-open")
    connection.execute(
        "SELECT setval(pgrelay._breaker_of(b.binding_id), (extract(EPOCH FROM now()) * 1000)::bigint + 3600000) "
        "FROM pgrelay.binding AS b WHERE b.name = 'exception_relay'"
    )


def half_open(connection: psycopg.Connection) -> None:
    """Let the breaker's time be over."""
    connection.execute(
        "SELECT setval(pgrelay._breaker_of(b.binding_id), 1000000000) FROM pgrelay.binding AS b "
        "WHERE b.name = 'exception_relay'"
    )
    assert value(connection, BREAKER) == "half-open"


def test_storm_waits_for_a_slow_lambda_once(database: Database, lambda_endpoint: LambdaEndpoint) -> None:
    lambda_endpoint.hang(RELAY)
    with database.connect() as connection, database.connect() as other:
        seen = notices(connection)
        assert report(connection, message="first") is False
        stay_open(connection)
        for caller in (connection, other):
            for _ in range(10):
                with caller.transaction(force_rollback=True):
                    assert report(caller, message="next") is False
        assert "exception_relay is not called: its last calls failed" in seen[1].message
        assert len(lambda_endpoint.invocations) == 1
        assert value(connection, BREAKER) == "open"

        # Once the breaker is half-open, the first report that succeeds closes it for all.
        half_open(connection)
        lambda_endpoint.clear()
        assert report(connection, message="back") is True
        assert value(connection, BREAKER) == "closed"
        assert report(other, message="back") is True


def test_breaker_stays_open_for_ten_seconds_at_most(database: Database, lambda_endpoint: LambdaEndpoint) -> None:
    lambda_endpoint.hang(RELAY)
    with database.connect() as connection:
        assert report(connection, message="m") is False
        seconds = "SELECT extract(epoch FROM open_until - clock_timestamp())::float8 FROM pgrelay.breaker"
        left = value(connection, seconds + " WHERE binding = 'exception_relay'")
    assert isinstance(left, float)
    assert left <= 10


def test_refusal_after_a_slow_failure_closes_the_breaker(database: Database, lambda_endpoint: LambdaEndpoint) -> None:
    with database.connect() as connection:
        make_first_call(connection, lambda_endpoint)
        lambda_endpoint.respond(RELAY, refuse)
        half_open(connection)
        assert report(connection, message="m") is False
        assert value(connection, BREAKER) == "closed"
        lambda_endpoint.clear()
        assert report(connection, message="m") is True


def test_storm_under_a_statement_timeout_waits_once(database: Database, lambda_endpoint: LambdaEndpoint) -> None:
    with database.connect() as connection:
        make_first_call(connection, lambda_endpoint)
        lambda_endpoint.hang(RELAY)
        connection.execute("SET statement_timeout = '1500ms'")
        with pytest.raises(psycopg.errors.QueryCanceled):
            report(connection, message="first")
        connection.execute("RESET statement_timeout")
        stay_open(connection)
        assert report(connection, message="next") is False


def test_open_breaker_survives_the_rollback_that_follows_a_report(
    database: Database, lambda_endpoint: LambdaEndpoint
) -> None:
    lambda_endpoint.hang(RELAY)
    with database.connect() as connection:
        with connection.transaction(force_rollback=True):
            report(connection, message="m")
        stay_open(connection)
        assert report(connection, message="m") is False
    assert len(lambda_endpoint.invocations) == 1


def test_refusal_that_comes_at_once_does_not_open_the_breaker(
    database: Database, lambda_endpoint: LambdaEndpoint
) -> None:
    with database.connect() as connection:
        make_first_call(connection, lambda_endpoint)
        lambda_endpoint.respond(RELAY, refuse)
        assert report(connection, message="m") is False
        lambda_endpoint.clear()
        assert report(connection, message="m") is True
