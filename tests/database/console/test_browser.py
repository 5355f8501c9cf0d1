"""The console in Chromium: every page, every action, and how they look. Pictures are left in build/console."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, LiteralString

import pytest
from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from sandbox.paths import ROOT
from tests.database.console.conftest import serving
from tests.database.console.sample import FINGERPRINT, JOB, KnownExceptions, fill
from tests.database.console.support import PAGES
from tests.support.waiting import wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.conftest import Database
    from tests.database.console.support import Served
    from tests.support.lambda_endpoint import LambdaEndpoint

PICTURES = ROOT / "build" / "console"
WIDTHS = {390: 844, 1280: 900, 2560: 1440}


class Browser:
    """Chromium, as somebody uses it."""

    def __init__(self, served: Served) -> None:
        options = webdriver.ChromeOptions()
        options.binary_location = "/usr/bin/chromium"
        for argument in (
            "--headless=new",
            "--no-sandbox",
            "--disable-dev-shm-usage",
            "--disable-gpu",
            "--hide-scrollbars",
        ):
            options.add_argument(argument)
        options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
        self.driver = webdriver.Chrome(options=options, service=webdriver.ChromeService("/usr/bin/chromedriver"))
        self.served = served
        self.driver.get(served.keys.address)
        wait_until(lambda: "Overview" in self.driver.title, "the console opens", timeout_seconds=30)

    def open(self, page: str, **asked: object) -> None:
        self.driver.get(self.served.keys.origin + self.served.path(page, **asked))

    def text(self) -> str:
        return self.driver.find_element(By.TAG_NAME, "main").text

    def shows(self, words: str) -> None:
        wait_until(lambda: words in self._text_now(), f"the page shows {words!r}", timeout_seconds=30)

    def _text_now(self) -> str:
        return str(self.driver.execute_script("return document.querySelector('main')?.innerText ?? ''"))

    def click(self, words: str, within: str | None = None) -> None:
        """Click a link or button by its words; within the row or card that has other words."""
        place = f"//tr[contains(., '{within}')]" if within else "//main"
        path = f"{place}//*[(self::a or self::button) and starts-with(normalize-space(), '{words}')]"
        self.driver.find_element(By.XPATH, path).click()

    def resize(self, width: int, height: int, scheme: str = "light") -> None:
        self.driver.execute_cdp_cmd(
            "Emulation.setDeviceMetricsOverride",
            {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 500},
        )
        features = [{"name": "prefers-color-scheme", "value": scheme}]
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})

    def picture(self, name: str) -> None:
        PICTURES.mkdir(parents=True, exist_ok=True)
        self.driver.save_screenshot(str(PICTURES / f"{name}.png"))

    def complaints(self) -> list[Any]:
        """Return what the browser wrote to its console: scripts that failed, what the policy refused."""
        return list(self.driver.get_log("browser"))  # type: ignore[no-untyped-call]


@pytest.fixture
def browser(sample: Served) -> Iterator[Browser]:
    opened = Browser(sample)
    try:
        yield opened
    finally:
        opened.driver.quit()


def test_every_page_fits_every_width_in_light_and_dark(browser: Browser) -> None:
    browser.open("events")
    with_event = browser.served.path("event", event=_dead_event(browser))
    pages = {page: browser.served.path(page) for page in PAGES} | {
        "event": with_event,
        "exception": browser.served.path("exception", fingerprint=FINGERPRINT),
        "ask": browser.served.path("act/redrive", channel="events"),
        "day": browser.served.path("delivery", hours=24),
    }
    too_wide = []
    for width, height in WIDTHS.items():
        for scheme in ("light", "dark"):
            browser.resize(width, height, scheme)
            for page, path in pages.items():
                browser.driver.get(browser.served.keys.origin + path)
                wide = browser.driver.execute_script("return document.documentElement.scrollWidth")
                browser.picture(f"{page}-{width}-{scheme}")
                if wide > width:
                    too_wide.append(f"{page} is {wide} wide on a screen of {width}")
    assert too_wide == []
    assert browser.complaints() == []


def _dead_event(browser: Browser) -> str:
    browser.open("dead-letters")
    return browser.driver.find_element(By.CSS_SELECTOR, "td.code a").text


# ------------------------------------------------------------------------------------------------- actions


def test_pause_and_resume_ask_first(browser: Browser, database: Database) -> None:
    browser.open("delivery")
    browser.click("Pause", within="public.orders")
    browser.shows("Hold back public.orders")
    browser.click("Cancel")
    assert _value(database, "SELECT count(*) FROM pgrelay.watch AS w WHERE w.paused_at IS NOT NULL") == 1
    browser.click("Pause", within="public.orders")
    browser.click("Pause")
    browser.shows("Public.orders is held back.")
    assert _value(database, "SELECT count(*) FROM pgrelay.watch AS w WHERE w.paused_at IS NOT NULL") == 2
    browser.click("Resume", within="public.orders")
    browser.click("Resume")
    browser.shows("is delivered again")
    browser.click("Pause everything")
    browser.click("Pause")
    browser.shows("Resume everything")
    assert _value(database, "SELECT count(*) FROM pgrelay.channel AS c WHERE c.paused_at IS NULL") == 0
    browser.click("Resume everything")
    browser.click("Resume")
    browser.shows("Pause everything")
    assert _noted(database) == [
        ("pause", "public.orders"),
        ("resume", "public.orders"),
        ("pause", None),
        ("resume", None),
    ]


def test_drain_now_delivers_what_waits(browser: Browser, database: Database) -> None:
    with database.connect() as connection:
        connection.execute("INSERT INTO public.orders SELECT g, 'new', 1 FROM generate_series(501, 507) AS g")
    browser.open("delivery")
    browser.click("Drain now")
    browser.click("Drain now")
    browser.shows("7 events were delivered meanwhile")
    assert _noted(database) == [("drain", None)]


def test_dead_letters_are_counted_then_redriven_and_discarded(browser: Browser, database: Database) -> None:
    browser.open("dead-letters")
    browser.driver.find_element(By.CSS_SELECTOR, "td.code a").click()
    browser.shows("Given up")
    browser.click("Redrive")
    browser.shows("1 event")
    browser.click("Redrive 1 event")
    browser.shows("1 events will be delivered again.")
    browser.click("Redrive", within="AccessDenied")
    browser.shows("3 events")
    browser.click("Redrive 3 events")
    browser.shows("There are no dead letters")
    assert _value(database, "SELECT count(*) FROM pgrelay.dead_letter") == 0
    with database.connect("postgres") as connection:
        connection.execute(
            "WITH gone AS (DELETE FROM pgrelay.retry AS r WHERE r.next_at < 'infinity' RETURNING r.*) "
            "INSERT INTO pgrelay.dead_letter (event_id, channel, table_schema, table_name, operation, attempts, "
            "first_reason, reason, at, xid, source_id, data) SELECT g.event_id, g.channel, "
            "'public', 'invoices', 'insert', "
            "2, 'x', 'x', g.at, g.xid, g.source_id, g.data FROM gone AS g"
        )
    browser.open("dead-letters")
    browser.click("Discard all")
    browser.shows("for good")
    browser.click("Discard 4 events")
    browser.shows("4 events are deleted.")
    assert [action for action, _ in _noted(database)] == ["redrive", "redrive", "discard"]


def test_problems_are_silenced_and_acknowledged_with_a_reason(browser: Browser, database: Database) -> None:
    browser.open("jobs")
    browser.click("Acknowledge", within="nightly_load")
    browser.driver.find_element(By.ID, "field-why").send_keys("known since Monday", Keys.ENTER)
    browser.shows("acknowledged now by operator: known since Monday")
    browser.click("Silence", within="nightly_load")
    browser.driver.find_element(By.ID, "field-why").send_keys("being mended")
    browser.click("Silence")
    browser.shows("being mended")
    browser.click("End the silence", within="nightly_load")
    browser.click("End the silence")
    browser.shows("is not silenced any more")
    browser.click("Unacknowledge", within="nightly_load")
    browser.click("Take")
    browser.shows("is not acknowledged any more")
    browser.open("partitions")
    browser.click("Acknowledge", within="public.measurements")
    browser.click("Acknowledge")
    assert [(action, target) for action, target in _noted(database)] == [
        ("acknowledge", JOB),
        ("silence", JOB),
        ("unsilence", JOB),
        ("unacknowledge", JOB),
        ("acknowledge", "set/public.measurements"),
    ]
    browser.open("actions")
    browser.shows("known since Monday")


def test_exceptions_are_silenced_acknowledged_and_resolved(
    browser: Browser, database: Database, exceptions: KnownExceptions
) -> None:
    browser.open("exceptions")
    browser.click("23505 duplicate key")
    browser.shows("Key (employee_id)=(7) already exists.")
    for action in ("Silence", "Acknowledge", "Resolve"):
        browser.open("exception", fingerprint=FINGERPRINT)
        browser.click(action)
        browser.click(action)
        browser.shows(f"{action}: {FINGERPRINT}")
    assert [name for _, name, _ in exceptions.said] == ["silenced_until", "acknowledged_until", "resolved_at"]
    assert [action for action, _ in _noted(database)] == [
        "exception silence", "exception acknowledge", "exception resolve",
    ]  # fmt: skip
    browser.shows("resolved")


# ------------------------------------------------------------------------------- live, keyboard, read-only


def test_a_page_follows_what_happens_unless_it_is_paused(browser: Browser, database: Database) -> None:
    browser.open("events")
    browser.shows("Nothing has passed yet")
    with database.connect() as connection:
        connection.execute("INSERT INTO public.orders VALUES (900, 'live', 1)")
        browser.shows("insert public.orders")
        browser.shows("waiting")
        connection.execute("CALL pgrelay.drain()")
        browser.shows("delivered")
        live = browser.driver.find_element(By.ID, "live")
        live.click()
        assert live.get_attribute("aria-pressed") == "false"
        connection.execute("INSERT INTO public.orders VALUES (901, 'unseen', 1)")
        asked = browser.driver.execute_script("return performance.getEntriesByType('resource').length")
        browser.driver.execute_script("document.dispatchEvent(new Event('visibilitychange'))")
        assert browser.driver.execute_script("return performance.getEntriesByType('resource').length") == asked
        live.click()
        browser.shows("unseen")
    browser.driver.find_element(By.CSS_SELECTOR, "td.code a").click()
    browser.shows("Waits in the outbox")
    assert browser.complaints() == []


def test_everything_is_reached_by_the_keyboard(browser: Browser) -> None:
    browser.open("delivery")
    webdriver.ActionChains(browser.driver).send_keys(Keys.TAB).perform()
    assert browser.driver.switch_to.active_element.text == "Skip to the content"
    seen = set()
    for _ in range(60):
        webdriver.ActionChains(browser.driver).send_keys(Keys.TAB).perform()
        element = browser.driver.switch_to.active_element
        seen.add(element.accessible_name)
    assert {"Overview", "Live", "Drain now", "Pause public.orders", "Resume public.customers", "Find"} <= seen


def test_what_a_screen_reader_needs_is_there(browser: Browser) -> None:
    for page in PAGES:
        browser.open(page)
        found = browser.driver.execute_script(
            """
            const names = [...document.querySelectorAll("a, button, input, select, svg[role=img]")]
              .filter((e) => !e.hidden && e.type !== "hidden" && !(e.textContent.trim() || e.ariaLabel
                || e.labels?.length || e.getAttribute("aria-hidden"))).map((e) => e.outerHTML);
            return {names, h1: document.querySelectorAll("h1").length, lang: document.documentElement.lang,
                    main: document.querySelectorAll("main").length,
                    ids: [...document.querySelectorAll("[id]")].map((e) => e.id)};
            """
        )
        assert found["names"] == [], page
        assert (found["h1"], found["main"], found["lang"]) == (1, 1, "en"), page
        assert len(found["ids"]) == len(set(found["ids"])), page


def test_a_hostile_page_in_the_same_browser_gains_nothing(browser: Browser, database: Database) -> None:
    """It knows everything but the cookie: the address of the form, and even the token in it."""
    keys = browser.served.keys
    target = keys.origin + browser.served.path("act/pause")
    form = f"<form id=f method=post action='{target}'><input name=form_token value='{keys.form}'></form>"
    script = f"fetch('{target}').then(() => document.title = 'read', () => document.title = 'refused')"
    with _page_elsewhere(f"<title>evil</title>{form}<script>{script}</script>") as address:
        browser.driver.get(address)
        wait_until(lambda: browser.driver.title != "evil", "the hostile page has tried to read", timeout_seconds=30)
        assert browser.driver.title == "refused"
        browser.driver.execute_script("document.getElementById('f').submit()")
        wait_until(
            lambda: "answers its own pages only" in browser.driver.page_source,
            "its form is refused",
            timeout_seconds=30,
        )
    assert _value(database, "SELECT count(*) FROM pgrelay.channel AS c WHERE c.paused_at IS NOT NULL") == 0


def test_who_may_only_read_sees_no_action(database: Database, lambda_endpoint: LambdaEndpoint, roles: None) -> None:  # noqa: ARG001
    fill(database, lambda_endpoint)
    with serving(database, read_only=True) as served:
        for page in PAGES:
            assert "/act/" not in served.page(page)
        assert served.ask(served.path("act/pause")).status == 403
        assert served.act("pause").status == 403
    assert _noted(database) == []


def _value(database: Database, query: LiteralString) -> object:
    with database.connect() as connection:
        row = connection.execute(query).fetchone()
        assert row is not None
        return row[0]


def _noted(database: Database) -> list[tuple[str, str | None]]:
    with database.connect() as connection:
        return connection.execute(
            "SELECT a.action, CASE WHEN a.action IN ('redrive', 'discard') THEN NULL ELSE a.subject END "
            "FROM pgrelay.action AS a WHERE a.role = 'operator' AND a.application = "
            "'pgrelay console' ORDER BY a.action_id"
        ).fetchall()


@contextmanager
def _page_elsewhere(html: str) -> Iterator[str]:
    """Serve a page of another origin, and yield its address."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(html.encode())

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://localhost:{server.server_port}/"
        server.shutdown()
