"""Who the console answers: the browser that its address was opened in, and nobody else."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

import pytest
from psycopg import sql

from pgrelay_cli.console.security import COOKIE, FORM_TOKEN
from tests.database.console.conftest import serving
from tests.database.console.support import PAGES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.conftest import Database
    from tests.database.console.support import Served

ELSEWHERE = "http://evil.example"


def test_the_printed_address_lets_a_browser_in(console: Served) -> None:
    path = f"{console.keys.path}/?token={console.keys.token}"
    arrived = console.ask(path, headers={"Cookie": None, "Sec-Fetch-Site": "none"})
    assert arrived.status == 200
    cookie = arrived.headers["Set-Cookie"]
    assert cookie.startswith(f"{COOKIE}={console.keys.session}")
    assert {part.strip().lower() for part in cookie.split(";")[1:]} == {
        "httponly",
        f"path={console.keys.path}/".lower(),
        "samesite=strict",
    }
    assert console.keys.token not in arrived.text


def test_the_printed_address_may_be_a_link_elsewhere(console: Served) -> None:
    headers = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}
    path = f"{console.keys.path}/?token={console.keys.token}"
    assert console.ask(path, headers={"Cookie": None, **headers}).status == 200
    framed = {**headers, "Sec-Fetch-Dest": "iframe"}
    assert console.ask(path, headers={"Cookie": None, **framed}).status == 403


@pytest.mark.parametrize("token", ["", "wrong", "é"])
def test_another_token_lets_nobody_in(console: Served, token: str) -> None:
    answer = console.ask(f"{console.keys.path}/?{urlencode({'token': token})}", headers={"Cookie": None})
    assert answer.status == 403
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize("cookie", [None, f"{COOKIE}=wrong", f"{COOKIE}=", "other=1"])
def test_without_its_cookie_nothing_is_shown(console: Served, cookie: str | None) -> None:
    for page in PAGES:
        answer = console.ask(console.path(page), headers={"Cookie": cookie})
        assert answer.status == 403
        assert console.name not in answer.text


@pytest.mark.parametrize("host", ["evil.example", "localhost:{port}", "127.0.0.1", "127.0.0.1:1", "[::1]:{port}", None])
def test_a_name_that_leads_here_is_refused(console: Served, host: str | None) -> None:
    given = host and host.format(port=console.keys.port)
    answer = console.ask(console.path("overview"), headers={"Host": given})
    assert answer.status in {400, 421}
    assert console.name not in answer.text


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_a_request_of_another_page_is_refused(console: Served, site: str) -> None:
    assert console.ask(console.path("overview"), headers={"Sec-Fetch-Site": site}).status == 403
    headers = {"Sec-Fetch-Site": site, "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}
    assert console.ask(console.path("act/pause"), headers=headers).status == 403


@pytest.mark.parametrize(
    ("headers", "fields"),
    [
        ({"Origin": ELSEWHERE}, {}),
        ({"Origin": "null"}, {}),
        ({"Origin": None}, {}),
        ({"Origin": "http://127.0.0.1:1"}, {}),
        ({"Sec-Fetch-Site": "cross-site"}, {}),
        ({"Cookie": None}, {}),
        ({"Host": "evil.example"}, {}),
        ({}, {FORM_TOKEN: "wrong"}),
        ({}, {FORM_TOKEN: ""}),
        ({}, {FORM_TOKEN: "x" * 100_000}),
    ],
)
def test_a_forged_form_changes_nothing(
    console: Served, database: Database, headers: dict[str, str | None], fields: dict[str, str]
) -> None:
    body = urlencode({FORM_TOKEN: console.keys.form, **fields})
    answer = console.ask(console.path("act/pause"), method="POST", body=body, headers=headers)
    assert answer.status in {403, 421}
    with database.connect() as connection:
        paused = connection.execute("SELECT count(c.paused_at) FROM pgrelay.channel AS c").fetchone()
    assert paused == (0,)


def test_an_action_is_no_address_that_a_link_could_lead_to(console: Served, database: Database) -> None:
    """A question may be asked by a link; only its form does anything."""
    console.page("act/pause")
    assert console.ask(console.path("act/pause"), method="PUT").status == 405
    with database.connect() as connection:
        assert connection.execute("SELECT count(c.paused_at) FROM pgrelay.channel AS c").fetchone() == (0,)


@pytest.mark.parametrize("path", ["/", "/static/console.js", "/{name}/overview", "{path}x/"])
def test_outside_of_its_secret_path_nothing_is_there(console: Served, path: str) -> None:
    answer = console.ask(path.format(name=console.name, path=console.keys.path))
    assert answer.status in {403, 404}
    assert "<script" not in answer.text


@pytest.mark.parametrize("page", [*PAGES, "act/pause", "nothing", "act/nothing"])
def test_pages_load_nothing_of_others_and_run_nothing_that_stands_in_them(console: Served, page: str) -> None:
    answer = console.ask(console.path(page))
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert "//" not in answer.text.replace("http://www.w3.org", "").replace("<!--", "")
    for inline in (" style=", " onclick=", "<style", "javascript:"):
        assert inline not in answer.text


def test_static_files_are_those_of_the_console_alone(console: Served) -> None:
    assert console.ask(f"{console.keys.path}/static/console.css").status == 200
    for path in ("../security.py", "..%2fsecurity.py", "%2e%2e/security.py", "/etc/passwd"):
        assert console.ask(f"{console.keys.path}/static/{path}").status == 404


# ------------------------------------------------------------------------------------------- hostile values

SCRIPT = '"><script>alert(1)</script>'
HOSTILE = [SCRIPT, "'><img src=x onerror=alert(1)>", "{{ 7 * 7 }}", "\x1b[31m\x9b31m\u202eexe\u200b", "</title></main>"]


@pytest.fixture
def hostile(database: Database, roles: None) -> Iterator[Served]:  # noqa: ARG001
    """The console of a database that has hostile text wherever somebody else may write it."""
    text = "\n".join(HOSTILE)
    with database.connect("postgres") as connection:
        connection.execute(_table(text))
        connection.execute(
            "INSERT INTO pgrelay.dead_letter (event_id, channel, table_schema, table_name, "
            "operation, key, destination, "
            "attempts, first_reason, reason, at, xid, source_id, data) SELECT 7, 'events', %(t)s, %(t)s, %(t)s, "
            "to_json(%(t)s::text), %(t)s, 1, %(t)s, %(t)s, now(), 1, 1, %(t)s",
            {"t": text},
        )
        connection.execute(
            "INSERT INTO pgrelay.monitor_state (target, state) SELECT k || '/' || %(t)s, json_build_object("
            "'name', %(t)s::text, 'schedule', %(t)s::text, 'database', %(t)s::text, "
            "'username', %(t)s::text, 'job_id', 1, "
            "'active', true, 'is_scheduled', true, 'kind', %(t)s::text, 'interval', %(t)s::text, 'partitions', 1, "
            "'recent_runs', json_build_array(json_build_array(1, 's', 1700000000, 3)), 'problems', json_build_object("
            "'failed', json_build_object('severity', 'critical', 'headline', %(t)s::text, "
            "'began_at', 1, 'opened_at', 1)))"
            " FROM unnest(ARRAY['job', 'set']) AS k",
            {"t": text},
        )
        connection.execute(
            "INSERT INTO pgrelay.monitor_setting (target, silenced_until, silenced_by, "
            "silence_reason, acknowledged_by, "
            "acknowledged_at, acknowledge_reason) SELECT s.target, 'infinity', %(t)s, %(t)s, %(t)s, now(), %(t)s "
            "FROM pgrelay.monitor_state AS s",
            {"t": text},
        )
        connection.execute(
            "INSERT INTO pgrelay.notification (message_id, topic, subject, state, severity) "
            "VALUES (%(t)s, %(t)s, %(t)s, %(t)s, %(t)s)",
            {"t": text},
        )
        connection.execute(
            "INSERT INTO pgrelay.action (role, application, action, subject, outcome) "
            "VALUES (%(t)s, %(t)s, %(t)s, %(t)s, %(t)s)",
            {"t": text},
        )
        connection.execute("UPDATE pgrelay.reader SET last_error = %s, last_error_at = now()", [text])
        connection.execute("UPDATE pgrelay.channel SET drained_by = %s, drained_at = now()", [text])
    with serving(database) as served:
        yield served


def _table(text: str) -> sql.Composed:
    name = sql.Identifier("public", text[:60])
    return sql.SQL("CREATE TABLE {} (id int PRIMARY KEY); SELECT pgrelay.watch({})").format(
        name, sql.Literal(name.as_string())
    )


@pytest.mark.parametrize("page", [*PAGES, "event"])
def test_hostile_values_are_text(hostile: Served, page: str) -> None:
    answers = [
        hostile.page(page, **asked) for asked in ({"event": "7"}, {"find": SCRIPT, "table": SCRIPT, "done": SCRIPT})
    ]
    for text in answers:
        assert SCRIPT not in text
        assert "<img" not in text
        assert "49" not in text.partition("{{ 7")[0][-200:]
        assert text.count("<script") == 1
        for character in ("\x1b", "\x9b", "\u202e", "\u200b"):
            assert character not in text
        assert text.count("</main>") == 1


def test_a_hostile_reason_is_redriven_by_what_it_is(hostile: Served, database: Database) -> None:
    """A filter goes unchanged from the page to the database: line breaks, wildcards and quotes among it."""
    text = "\n".join(HOSTILE) + "\r\n100%_\\"
    with database.connect("postgres") as connection:
        connection.execute("UPDATE pgrelay.dead_letter SET reason = %s, channel = 'events'", [text])
    question = hostile.page("act/discard", reason=text)
    assert "1 event" in question
    assert "0 events" in hostile.page("act/discard", reason=text[:-1])
    assert hostile.act("discard", reason=text).status == 303
    with database.connect() as connection:
        assert connection.execute("SELECT count(*) FROM pgrelay.dead_letter").fetchone() == (0,)


@pytest.mark.parametrize(
    ("page", "asked"),
    [
        ("delivery", {"hours": "x", "after_schema": "'"}),
        ("dead-letters", {"before": "x"}),
        ("dead-letters", {"before": "2026-01-01", "before_id": "x"}),
        ("jobs", {"after": "x"}),
        ("alerts", {"before": "x"}),
        ("actions", {"before": "9" * 40}),
        ("event", {"event": "9" * 40}),
        ("event", {"event": "a-ffffffffffffffff-1"}),
        ("act/pause", {"oid": "9" * 30}),
        ("act/redrive", {"event_id": "-1"}),
        ("act/silence", {"target": "nothing"}),
        ("exception", {"fingerprint": "x"}),
    ],
)
def test_a_wrong_address_gets_an_answer_that_says_so(console: Served, page: str, asked: dict[str, str]) -> None:
    answer = console.ask(console.path(page, **asked))
    assert answer.status in {200, 400, 503}
    assert "Traceback" not in answer.text
    assert "<h1>" in answer.text
