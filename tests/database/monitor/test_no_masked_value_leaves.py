"""With a mask set, nothing that leaves the database has the masked value: every text of every payload is looked at."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import psycopg
import pytest

from tests.database.cron import Cron, cron_tables
from tests.database.exceptions.support import NAMES, TEXTS, report
from tests.database.support import NOTIFIER, RELAY, notices

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.conftest import Database
    from tests.support.lambda_endpoint import LambdaEndpoint

SECRET = "4111-1111-1111-1111"
MASKS = {"pattern": r"\m\d{4}(-\d{4}){3}\M", "column": "card", "detail": ""}
NAMED = f"it's {SECRET} here"
KEY = f"Key (card)=({SECRET}) already exists."
"""What masks of a column and of DETAIL know."""


def texts(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Return each text of a JSON value, names of members and texts that are JSON again among them, and where it is."""
    if isinstance(value, dict):
        for name, item in value.items():
            yield f"{path}.(name)", str(name)
            yield from texts(item, f"{path}.{name}")
    elif isinstance(value, list):
        for item in value:
            yield from texts(item, f"{path}[]")
    elif value is not None:
        yield path, str(value)


def leaks(payloads: object) -> set[str]:
    return {path for path, text in texts(payloads) if SECRET in text or SECRET.replace("-", "") in text}


def test_the_walk_finds_a_text_wherever_it_is() -> None:
    found = leaks(
        {"a": [{"b": SECRET}], SECRET: 1, "c": {"d": int(SECRET.replace("-", ""))}, "e": json.dumps([SECRET])}
    )
    assert found == {".a[].b", ".(name)", ".c.d", ".e"}


@pytest.fixture(params=MASKS)
def masked(database: Database, lambda_endpoint: LambdaEndpoint, request: pytest.FixtureRequest) -> Iterator[Cron]:
    """Jobs, runs, sets' failures and states that have the value, some from before there was a mask."""
    kind = request.param
    text = NAMED if kind == "pattern" else "x"
    message = f'ERROR:  {text}\nDETAIL:  {KEY}\nCONTEXT:  COPY people, line 3, column card: "{SECRET}"'
    if kind == "detail":
        message = f"ERROR:  {text}\nDETAIL:  {KEY}"
    stand_in = Cron(database, lambda_endpoint)
    with stand_in.connection as connection:
        connection.execute(cron_tables())
        connection.execute("SELECT set_config('application_name', %s, false)", [text])
        stand_in.job(text)
        stand_in.job("gone")
        connection.execute("UPDATE cron.job SET command = %s", [text])
        for job in (1, 2):
            stand_in.run(message=message, command=text, job=job)
        stand_in.check()
        assert leaks([invocation.payload for invocation in lambda_endpoint.invocations])
        lambda_endpoint.clear()
        lambda_endpoint.respond(NOTIFIER, stand_in.notifier)
        connection.execute("SELECT pgrelay.mask(%s, %s)", [kind, MASKS[kind]])
        connection.execute("DELETE FROM cron.job WHERE jobname = 'gone'")
        for _ in range(2):
            stand_in.run(message=message, command=text)
        yield stand_in


def test_no_payload_of_a_check_has_it(masked: Cron) -> None:
    for _ in range(2):
        masked.check()
    payloads = [invocation.payload for invocation in masked.endpoint.invocations]
    assert {payload["contract"] for payload in payloads} == {"pgrelay.cron/1"}
    assert leaks(payloads) == set()
    assert masked.sent()
    assert leaks(masked.notifier.told[-1]) == set()
    rows = masked.connection.execute("SELECT to_jsonb(p) FROM pgrelay.problem AS p").fetchall()
    assert leaks([row for (row,) in rows]) == set()
    states = masked.connection.execute("SELECT s.state FROM pgrelay.monitor_state AS s").fetchall()
    assert leaks([row for (row,) in states]) == set()


@pytest.mark.parametrize("is_away", [False, True])
def test_no_payload_of_a_report_has_it(masked: Cron, is_away: bool) -> None:
    connection, endpoint = masked.connection, masked.endpoint
    kind = connection.execute("SELECT kind FROM pgrelay.mask").fetchall()[0][0]
    text = NAMED if kind == "pattern" else "x"
    data = {text: [text, {"card": SECRET}]} if kind != "detail" else {}
    if kind == "pattern":
        data["number"] = [text]
    connection.execute("CREATE TABLE people (card text PRIMARY KEY)")
    connection.execute("INSERT INTO people VALUES (%s)", [SECRET])
    seen = notices(connection)
    if is_away:
        endpoint.refuse()
    arguments = dict.fromkeys([*TEXTS, *NAMES], text) | {"sqlstate": "23505", "detail": KEY}
    assert report(connection, data=json.dumps(data), **arguments) is not is_away
    with pytest.raises(psycopg.Error):
        connection.execute("CALL pgrelay.guard(%s, 'INSERT INTO people SELECT card FROM people')", [text])
    if is_away:
        endpoint.accept()
        endpoint.respond(RELAY, lambda payload: {"delivered": len(payload["events"]), "failed": []})
        connection.execute("CALL pgrelay.drain()")
    payloads = [invocation.payload for invocation in endpoint.invocations if invocation.function == RELAY]
    assert payloads
    assert leaks(payloads) == set()
    assert leaks([[notice.message, notice.detail, notice.hint] for notice in seen]) == set()
