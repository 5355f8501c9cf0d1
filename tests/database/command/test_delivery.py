"""The commands about delivery on a real database: status, dead-letters, redrive, discard, tail."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import psycopg
import pytest

from pgrelay_cli.delivery.tail import Tail, _line
from tests.database.command.support import insert, read, refuse, run, take
from tests.database.support import PUBLISHER, events

if TYPE_CHECKING:
    from tests.conftest import Database
    from tests.support.lambda_endpoint import LambdaEndpoint

pytestmark = pytest.mark.usefixtures("roles")


def test_status_shows_breakers_that_are_not_closed(orders: Database, lambda_endpoint: LambdaEndpoint) -> None:
    assert read(orders, "status")["breakers"] == []
    assert "Breakers" not in run(orders, "status").stdout
    lambda_endpoint.refuse()
    with orders.connect() as connection:
        connection.execute("SELECT pgrelay.configure_binding('echo', p_breaker_failures => 1, p_breaker_seconds => 60)")
        with pytest.raises(psycopg.DatabaseError):
            connection.execute("SELECT pgrelay.call('echo', '{}')")
        [breaker] = read(orders, "status")["breakers"]
        assert (breaker["binding"], breaker["state"], breaker["failures"]) == ("echo", "open", 1)
        assert re.search(r"echo +open +1", run(orders, "status").stdout)
        connection.execute("SELECT pgrelay.reset_breaker('echo')")
    assert read(orders, "status")["breakers"] == []


def test_dead_letters_are_listed_shown_and_redriven(orders: Database, lambda_endpoint: LambdaEndpoint) -> None:
    lambda_endpoint.respond(PUBLISHER, refuse)
    insert(orders)
    run(orders, "drain")
    listed = read(orders, "dead-letters", "--count", "2")
    assert (listed["total"], len(listed["dead_letters"])) == (3, 2)
    assert "2 of 3" in run(orders, "dead-letters", "--count", "2").stdout
    letter = listed["dead_letters"][0]
    assert (letter["operation"], letter["table_name"], letter["reason"]) == ("insert", "orders", "AccessDenied [red]")
    shown = read(orders, "dead-letters", "show", letter["event"])
    assert '"amount":1.50' in shown["data"]
    assert (shown["key"], shown["destination"], shown["first_reason"]) == ({"id": 1}, None, "AccessDenied [red]")
    assert "AccessDenied [red]" in run(orders, "dead-letters", "show", letter["event"]).stdout
    run(orders, "dead-letters", "show", "'; --", code=1)

    assert read(orders, "dead-letters", "redrive", "--reason", "%nothing%")["events"] == 0
    assert read(orders, "dead-letters", "redrive", "--since", "2099-01-01")["events"] == 0
    assert read(orders, "dead-letters", "redrive", "--until", "1h")["events"] == 0
    assert read(orders, "dead-letters", "redrive", "--table", "orders", "--until", "2099-01-01")["events"] == 3
    assert read(orders, "dead-letters", "redrive") == {
        "dry_run": True,
        "events": 3,
        "reasons": [{"reason": "AccessDenied [red]", "events": 3}],
    }
    assert read(orders, "dead-letters")["total"] == 3
    assert (
        "3 events will be delivered again"
        in run(orders, "dead-letters", "redrive", "--table", "public.orders", "--yes").stdout
    )
    lambda_endpoint.respond(PUBLISHER, take)
    run(orders, "drain")
    assert run(orders, "dead-letters").stdout == "There are no dead letters.\n"


def test_discard_counts_first(orders: Database, lambda_endpoint: LambdaEndpoint) -> None:
    lambda_endpoint.respond(PUBLISHER, refuse)
    insert(orders)
    run(orders, "drain")
    assert "nothing was changed" in run(orders, "dead-letters", "discard").stdout
    assert read(orders, "dead-letters", "discard", "--yes", "--since", "1h")["events"] == 3
    assert read(orders, "dead-letters")["total"] == 0


def test_dead_letters_of_a_dropped_table_go_to_another_destination(
    orders: Database, lambda_endpoint: LambdaEndpoint
) -> None:
    lambda_endpoint.respond(PUBLISHER, refuse)
    insert(orders)
    run(orders, "drain")
    with orders.connect() as connection:
        connection.execute("SELECT pgrelay.unwatch('public.orders'); DROP TABLE public.orders")
    for name in ("orders", "public.orders"):
        assert read(orders, "dead-letters", "--table", name)["total"] == 3
    assert "was watched" in run(orders, "dead-letters", "redrive", "--table", "order", code=1).stderr
    assert (
        read(orders, "dead-letters", "redrive", "--table", "orders", "--destination", "archive", "--yes")["events"] == 3
    )
    lambda_endpoint.clear()
    lambda_endpoint.respond(PUBLISHER, take)
    run(orders, "drain")
    assert [event["destination"] for event in events(lambda_endpoint)] == ["archive"] * 3


def test_tail_shows_each_event_once_captured_and_delivered(orders: Database) -> None:
    with orders.connect("operator") as connection, orders.connect(autocommit=False) as late:
        tail = Tail(connection)
        late.execute("INSERT INTO public.orders VALUES (100, 1)")
        insert(orders)
        assert [(event["what"], event["operation"]) for event in tail.look()] == [("captured", "insert")] * 3
        assert list(tail.look()) == []
        late.commit()  # its number is smaller than what was seen
        [event] = tail.look()
        assert '"id":100' in event["data"]
        run(orders, "drain")
        passed = list(tail.look())
        assert [event["what"] for event in passed] == ["delivered"] * 4
        assert {event["message_id"] for event in passed} == {f"message-{event['event']}" for event in passed}
        assert list(tail.look()) == []


def test_tail_is_in_the_order_of_time_with_table_key_and_lag(orders: Database) -> None:
    with orders.connect("operator") as connection:
        tail = Tail(connection)
        answered = tail._answered

        def others_are_at_work() -> list[dict[str, Any]]:
            if not done:
                done.append(True)
                insert(orders, 1)
                run(orders, "drain")
            return answered()

        done: list[bool] = []
        tail._answered = others_are_at_work  # type: ignore[method-assign]
        seen = [*tail.look(), *tail.look()]
    assert [event["what"] for event in seen] == ["captured", "delivered"]
    assert [(event["table_name"], event["operation"], event["key"]) for event in seen] == [
        ("orders", "insert", {"id": 1})
    ] * 2
    assert seen[1]["lag_seconds"] >= 0
    assert all('insert public.orders {"id": 1}' in _line(event).plain for event in seen)


def test_drain_says_what_it_delivered_and_what_waits(orders: Database, lambda_endpoint: LambdaEndpoint) -> None:
    assert run(orders, "drain").stdout == "Nothing was delivered.\n"
    insert(orders)
    assert run(orders, "drain").stdout == "events: 3 delivered\n"
    lambda_endpoint.respond(PUBLISHER, refuse)
    with orders.connect() as connection:
        connection.execute("INSERT INTO public.orders VALUES (101, 1), (102, 1)")
    said = run(orders, "drain").stdout
    assert "events: 0 delivered, 2 given up: AccessDenied" in said


def test_tail_shows_what_failed_and_counts_what_it_does_not_show(
    orders: Database, lambda_endpoint: LambdaEndpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pgrelay_cli.delivery.tail.SHOWN_AT_ONCE", 2)
    lambda_endpoint.respond(PUBLISHER, refuse)
    with orders.connect("operator") as connection:
        tail = Tail(connection)
        insert(orders, 5)
        *_, skipped = tail.look()
        assert (skipped["what"], skipped["events"]) == ("skipped", 3)
        run(orders, "drain")
        assert [event["what"] for event in tail.look()] == ["failed"] * 5
