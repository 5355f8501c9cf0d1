"""Asking a console as a browser would, or as somebody who is none of its pages."""

from __future__ import annotations

import http.client
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

from pgrelay_cli.console.security import COOKIE, FORM_TOKEN, HOST

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pgrelay_cli.console.security import Secrets

PAGES = ("overview", "delivery", "events", "dead-letters", "jobs", "partitions", "exceptions", "alerts", "actions")


@dataclass(frozen=True, kw_only=True)
class Answer:
    status: int
    headers: http.client.HTTPMessage
    text: str


@dataclass(frozen=True, kw_only=True)
class Served:
    """A console that is served."""

    keys: Secrets
    name: str

    def path(self, page: str, **asked: object) -> str:
        return f"{self.keys.path}/{quote(self.name, safe='')}/{page}{'?' if asked else ''}{urlencode(asked)}"

    def ask(
        self,
        path: str,
        *,
        method: str = "GET",
        body: str | None = None,
        headers: Mapping[str, str | None] | None = None,
    ) -> Answer:
        """Ask as the browser that was let in; headers of None are left out."""
        given: dict[str, str | None] = {
            "Host": f"{HOST}:{self.keys.port}",
            "Cookie": f"{COOKIE}={self.keys.session}",
            "Sec-Fetch-Site": "same-origin",
            **({"Origin": self.keys.origin, "Content-Type": "application/x-www-form-urlencoded"} if body else {}),
            **(headers or {}),
        }
        connection = http.client.HTTPConnection(HOST, self.keys.port, timeout=30)
        try:
            connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
            for name, value in given.items():
                if value is not None:
                    connection.putheader(name, value)
            if body is not None:
                connection.putheader("Content-Length", str(len(body.encode())))
            connection.endheaders(body.encode() if body is not None else None)
            answer = connection.getresponse()
            return Answer(status=answer.status, headers=answer.headers, text=answer.read().decode())
        finally:
            connection.close()

    def page(self, page: str, **asked: object) -> str:
        answer = self.ask(self.path(page, **asked))
        assert answer.status == 200, words(answer.text)
        return answer.text

    def act(self, action: str, *, form: Mapping[str, str] | None = None, **asked: object) -> Answer:
        """Do an action, as the form of its question does."""
        body = urlencode({FORM_TOKEN: self.keys.form, **(form or {})})
        return self.ask(self.path(f"act/{action}", **asked), method="POST", body=body)


def words(text: str) -> str:
    """Return what a page says in its main part, without markup."""
    main = re.search(r"<main.*</main>", text, re.DOTALL)
    return " ".join(re.sub(r"<[^>]*>", " ", main[0] if main else text).split())
