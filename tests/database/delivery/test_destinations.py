"""The destinations of watches: whether the functions that deliver to them were deployed with them."""

from __future__ import annotations

from typing import TYPE_CHECKING, LiteralString

import psycopg
import pytest

from tests.database.support import PUBLISHER, deliver, notices, value
from tests.support import functions

if TYPE_CHECKING:
    from typing import Any

    from tests.conftest import Database
    from tests.support.lambda_endpoint import LambdaEndpoint

FORWARDER = "pgrelay-stream-forwarder"
WRONG: LiteralString = "SELECT pgrelay.watch('t', p_destination => 'nosuch')"


def ask_anew(database: Database) -> None:
    """Let the next drain ask for destinations."""
    with database.connect("postgres") as admin:
        admin.execute("UPDATE pgrelay.channel SET destinations_asked_at = NULL")


@pytest.fixture
def deployed(watched: psycopg.Connection, lambda_endpoint: LambdaEndpoint, monkeypatch: pytest.MonkeyPatch) -> None:
    """The real publisher, with its two topics, which take everything."""
    assert watched
    module = functions.load_with_fake(monkeypatch, "dml_event_publisher")
    lambda_endpoint.respond(PUBLISHER, lambda payload: module.handler(payload, functions.Context()))


@pytest.mark.usefixtures("deployed")
def test_a_watch_refuses_a_destination_that_is_not_there(watched: psycopg.Connection) -> None:
    before = watched.execute("SELECT * FROM pgrelay.watch").fetchall()
    with pytest.raises(psycopg.DatabaseError, match="there is no destination 'nosuch'") as raised:
        watched.execute(WRONG)
    assert raised.value.sqlstate == "PR062"
    assert raised.value.diag.message_detail == "The function of events was deployed with: events, events.fifo."
    assert "DestinationArns" in (raised.value.diag.message_hint or "")
    assert watched.execute("SELECT * FROM pgrelay.watch").fetchall() == before


@pytest.mark.usefixtures("deployed")
def test_a_destination_that_is_there_is_taken_without_a_word(watched: psycopg.Connection) -> None:
    seen = notices(watched)
    watched.execute("SELECT pgrelay.watch('t', p_destination => 'events.fifo')")
    assert [notice.severity for notice in seen] == ["NOTICE"], "only what changed"


@pytest.mark.usefixtures("deployed")
def test_redrive_refuses_a_destination_that_is_not_there(watched: psycopg.Connection) -> None:
    with pytest.raises(psycopg.DatabaseError, match="there is no destination 'nosuch'"):
        watched.execute("SELECT pgrelay.redrive(p_destination => 'nosuch', p_dry_run => true)")


@pytest.mark.usefixtures("deployed")
def test_what_drain_has_heard_of_is_not_asked_for_again(
    database: Database, watched: psycopg.Connection, lambda_endpoint: LambdaEndpoint
) -> None:
    watched.execute("SELECT pgrelay.watch('t', p_destination => 'events')")
    ask_anew(database)
    watched.execute("CALL pgrelay.drain()")
    assert value(watched, "SELECT destinations FROM pgrelay.channel WHERE name = 'events'") == ["events", "events.fifo"]
    lambda_endpoint.refuse()
    seen = notices(watched)
    watched.execute("SELECT pgrelay.watch('t', p_destination => 'events.fifo')")
    assert [notice.sqlstate for notice in seen if notice.severity == "WARNING"] == []


@pytest.mark.parametrize(
    "answer",
    [None, {"delivered": 0, "failed": []}, "text"],
    ids=["away", "an older function", "not a function of pgrelay"],
)
def test_a_destination_that_cannot_be_checked_is_taken_with_a_warning(
    watched: psycopg.Connection, lambda_endpoint: LambdaEndpoint, answer: object
) -> None:
    if answer is None:
        lambda_endpoint.refuse()
    else:
        lambda_endpoint.respond(PUBLISHER, lambda _: answer)
    seen = notices(watched)
    watched.execute(WRONG)
    warning = seen[0]
    assert (warning.severity, warning.sqlstate) == ("WARNING", "PR067")
    assert "the destination 'nosuch' was not checked" in warning.message
    assert value(watched, "SELECT destination FROM pgrelay.watch") == "nosuch"


def test_a_destination_that_is_kept_is_not_checked(
    watched: psycopg.Connection, lambda_endpoint: LambdaEndpoint
) -> None:
    lambda_endpoint.respond(PUBLISHER, deliver)
    watched.execute(WRONG)
    lambda_endpoint.refuse()
    seen = notices(watched)
    watched.execute("SELECT pgrelay.watch('t', p_payload => 'key')")
    watched.execute("SELECT pgrelay.watch('t', p_destination => '')")
    assert [notice.sqlstate for notice in seen if notice.severity == "WARNING"] == []


def test_a_destination_that_a_deployment_took_away_is_a_problem_of_the_watch(
    database: Database, watched: psycopg.Connection, lambda_endpoint: LambdaEndpoint
) -> None:
    def answer(names: list[str] | None) -> None:
        def handler(payload: dict[str, Any]) -> dict[str, Any]:
            return deliver(payload) | ({} if payload["events"] or names is None else {"destinations": names})

        lambda_endpoint.respond(PUBLISHER, handler)

    def problem() -> object:
        ask_anew(database)
        watched.execute("CALL pgrelay.drain()")
        return value(watched, "SELECT problem FROM pgrelay.watches")

    answer(["events", "orders"])
    watched.execute("SELECT pgrelay.watch('t', p_destination => 'orders')")
    assert problem() is None
    answer(["events"])
    assert "its destination 'orders' is not one of those" in str(problem())
    lambda_endpoint.refuse()
    assert "its destination 'orders' is not one of those" in str(problem()), "nothing else was said since"
    lambda_endpoint.clear()
    answer(None)
    assert problem() is None, "a function that does not say"


def test_the_streams_of_records_are_checked_as_well(
    watched: psycopg.Connection, lambda_endpoint: LambdaEndpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    functions.set_environment(monkeypatch, "stream_forwarder", PGRELAY_DELIVERY_STREAMS="audit=a-stream")
    module = functions.load("stream_forwarder")
    lambda_endpoint.respond(FORWARDER, lambda payload: module.handler(payload, functions.Context()))
    for destination in ("records", "records:audit"):
        watched.execute("SELECT pgrelay.watch('t', p_destination => %s)", [destination])
    with pytest.raises(psycopg.DatabaseError, match="there is no destination 'records:a-stream'") as raised:
        watched.execute("SELECT pgrelay.watch('t', p_destination => 'records:a-stream')")
    assert raised.value.diag.message_detail == "The function of records was deployed with: audit."


def test_records_without_any_stream_are_refused(watched: psycopg.Connection, lambda_endpoint: LambdaEndpoint) -> None:
    lambda_endpoint.respond(FORWARDER, lambda payload: deliver(payload) | {"destinations": []})
    with pytest.raises(psycopg.DatabaseError, match="there is no destination 'records'"):
        watched.execute("SELECT pgrelay.watch('t', p_destination => 'records')")
