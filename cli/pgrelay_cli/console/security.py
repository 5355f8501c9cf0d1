"""Who may ask the console for anything: the browser that its printed address was opened in, and nobody else.

Other pages in the same browser, other users of the machine and other servers on loopback are kept out by, in this
order: the Host header, against names that were made to lead to 127.0.0.1; a secret path, because a browser sends a
cookie to every port of a host, and to this path only here; the cookie; and for what changes something the Origin header
and a token in the form. The pages load nothing of others, and no script or style stands in them.
"""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

HOST = "127.0.0.1"
COOKIE = "pgrelay_console"
FORM_TOKEN = "form_token"  # noqa: S105 - the name of a field
_LONGEST_FORM_BYTES = 64_000

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "same-origin",  # with none a browser sends the forms' Origin as null
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cache-Control": "no-store",
}


@dataclass(frozen=True, kw_only=True)
class Secrets:
    """What one run of the console is known by; made anew at each start."""

    port: int
    path: str = field(default_factory=lambda: f"/{secrets.token_urlsafe(12)}")
    token: str = field(default_factory=lambda: secrets.token_urlsafe(24), repr=False)
    session: str = field(default_factory=lambda: secrets.token_urlsafe(24), repr=False)
    form: str = field(default_factory=lambda: secrets.token_urlsafe(24), repr=False)

    @property
    def origin(self) -> str:
        """The origin of the console's own pages."""
        return f"http://{HOST}:{self.port}"

    @property
    def address(self) -> str:
        """The address to open; whoever has it is let in."""
        return f"{self.origin}{self.path}/?token={self.token}"


class Guard:
    """Lets requests through to the pages that come from the console's own; answers the others itself."""

    def __init__(self, app: ASGIApp, keys: Secrets) -> None:
        self._app = app
        self._keys = keys

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        if scope["type"] != "http":
            await send({"type": "websocket.close"})
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers[name] = value
            await send(message)

        answer = self._refusal(scope)
        if answer is None and scope["method"] == "POST":
            form = await _form(Request(scope, receive))
            scope["pgrelay.form"] = form
            if not _same(form.get(FORM_TOKEN, ""), self._keys.form):
                answer = PlainTextResponse("This form is not the console's, or is of an earlier run of it.", 403)
        await (answer or self._app)(scope, receive, send_with_headers)

    def _refusal(self, scope: Scope) -> Response | None:
        """Return the answer to a request that goes no further; None for one that may."""
        headers = Headers(scope=scope)
        keys = self._keys
        if headers.getlist("host") != [keys.origin.removeprefix("http://")]:
            return PlainTextResponse(f"The console answers as {keys.origin} only.", 421)
        if scope["method"] not in {"GET", "HEAD", "POST"}:
            return PlainTextResponse("Only GET and POST.", 405)
        # A browser says where a request comes from; "none" is the address bar.
        if headers.get("sec-fetch-site", "none") not in {"same-origin", "none"} and not _is_arrival(scope, headers):
            return PlainTextResponse("The console answers its own pages only.", 403)
        path: str = scope["path"]
        if not (path == keys.path or path.startswith(f"{keys.path}/")):
            return PlainTextResponse("Open the address that `pgrelay console` printed.", 404)
        token = parse_qs(scope["query_string"].decode("latin-1")).get("token", [""])[-1]
        if token and scope["method"] == "GET":
            if not _same(token, keys.token):
                return PlainTextResponse("The address is of an earlier run: `pgrelay console` printed a new one.", 403)
            # No redirect: after one from another site's link the browser would hold the strict cookie back.
            page = (
                f'<!doctype html><title>pgrelay</title><meta http-equiv="refresh" content="0;url={keys.path}/">'
                # Else the browser would ask for one outside of the secret path.
                f'<link rel="icon" href="{keys.path}/static/icon.svg" type="image/svg+xml">'
            )
            answer = HTMLResponse(f'{page}<p><a href="{keys.path}/">Open the console</a></p>')
            answer.set_cookie(COOKIE, keys.session, path=f"{keys.path}/", httponly=True, samesite="strict")
            return answer
        if not _same(Request(scope).cookies.get(COOKIE, ""), keys.session):
            return PlainTextResponse("Open the address that `pgrelay console` printed.", 403)
        if scope["method"] == "POST" and headers.getlist("origin") != [keys.origin]:
            return PlainTextResponse("This was not sent by a page of the console.", 403)
        return None


def _is_arrival(scope: Scope, headers: Headers) -> bool:
    """Tell whether somebody follows a link to the printed address, as from a terminal in the browser."""
    return (
        scope["method"] == "GET"
        and b"token=" in scope["query_string"]
        and headers.get("sec-fetch-mode") == "navigate"
        and headers.get("sec-fetch-dest") == "document"
    )


async def _form(request: Request) -> dict[str, str]:
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > _LONGEST_FORM_BYTES:
            return {}
    try:
        fields = parse_qs(body.decode(), keep_blank_values=True, max_num_fields=50)
    except ValueError:
        return {}
    return {name: values[-1] for name, values in fields.items()}


def _same(given: str, wanted: str) -> bool:
    return hmac.compare_digest(given.encode(), wanted.encode())
