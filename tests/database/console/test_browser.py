"""The console in Chromium: every page, every action, and how they look. Pictures are left in build/console."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

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
        for argument in ("--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--hide-scrollbars"):
            options.add_argument(argument)
        options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
        self.driver = webdriver.Chrome(options=options, service=webdriver.ChromeService("/usr/bin/chromedriver"))
        self.served = served
        self.driver.get(served.keys.address)
        wait_until(lambda: "Overview" in self.driver.title, "the console opens", timeout_seconds=60)

    def open(self, page: str, **asked: object) -> None:
        self.driver.get(self.served.keys.origin + self.served.path(page, **asked))

    def text(self) -> str:
        return self.driver.find_element(By.TAG_NAME, "main").text

    def shows(self, words: str) -> None:
        wait_until(lambda: words in self._text_now(), f"the page shows {words!r}", timeout_seconds=60)

    def _text_now(self) -> str:
        return str(self.driver.execute_script("return document.querySelector('main').innerText"))

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
        return [entry for entry in self.driver.get_log("browser") if "favicon" not in entry["message"]]


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
