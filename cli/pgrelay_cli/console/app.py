"""The pages by their addresses: reading, showing, and doing what was asked."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

import psycopg
from jinja2 import Environment, PackageLoader
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from pgrelay_cli.connection import readable
from pgrelay_cli.console import alerts, delivery, events, exceptions, jobs, letters, overview, partitions
from pgrelay_cli.console.actions import ACTIONS
from pgrelay_cli.console.exception_actions import EXCEPTION_ACTIONS
from pgrelay_cli.console.security import FORM_TOKEN, Guard, Secrets
from pgrelay_cli.console.view import Page, View
from pgrelay_cli.console.words import FILTERS, visible
from pgrelay_cli.errors import PgrelayCliError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from contextlib import AbstractContextManager

    from starlette.requests import Request

    from pgrelay_cli.console.actions import Action
    from pgrelay_cli.console.database import Database
    from pgrelay_cli.exceptions.table import ExceptionTable

PAGES = (
    Page(name="overview", title="Overview", read=overview.page),
    Page(name="delivery", title="Delivery", read=delivery.page),
    Page(name="events", title="Events", read=events.page, every_seconds=2),
    Page(name="dead-letters", title="Dead letters", read=letters.page, every_seconds=10),
    Page(name="jobs", title="Jobs", read=jobs.page, every_seconds=15),
    Page(name="partitions", title="Partitions", read=partitions.page, every_seconds=60),
    Page(name="exceptions", title="Exceptions", read=exceptions.page, every_seconds=60),
    Page(name="alerts", title="Alerts", read=alerts.page, every_seconds=15),
    Page(name="actions", title="Actions", read=alerts.actions, every_seconds=15),
)
DETAILS = (
    Page(name="event", title="An event", read=events.way, every_seconds=5),
    Page(name="exception", title="An exception", read=exceptions.one, every_seconds=0),
)
FRAGMENT = "x-pgrelay-fragment"
"""The header with which a page asks for its content alone."""


@dataclass(frozen=True, kw_only=True)
class Console:
    """What the pages are served from.

    Parameters
    ----------
    databases
        By name, the first one first.
    exceptions
        Opens the table of exceptions of the stack; None if none is known.
    more_pages
        Pages beside those of a database, such as the sandbox's inbox.
    """

    keys: Secrets
    databases: Mapping[str, Database]
    exceptions: Callable[[], AbstractContextManager[ExceptionTable]] | None = None
    more_pages: Sequence[Page] = ()


def application(console: Console) -> Guard:
    """Return the console as an ASGI application."""
    shown = Shown(console)
    routes = [
        Route("/", shown.start),
        Mount("/static", StaticFiles(directory=Path(__file__).with_name("static"))),
        Route("/{database}/act/{action}", shown.ask, methods=["GET"]),
        Route("/{database}/act/{action}", shown.do, methods=["POST"]),
        *(Route(f"/{{database}}/{page.name}", partial(shown.page, page=page)) for page in shown.pages.values()),
    ]
    app = Starlette(routes=[Mount(console.keys.path, routes=routes)], exception_handlers={404: shown.not_found})
    return Guard(app, console.keys)


class Shown:
    """The pages of a console."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._actions: dict[str, Action] = {**ACTIONS, **EXCEPTION_ACTIONS}
        self._counts = exceptions.Counts()
        self._menu = (*PAGES, *console.more_pages)
        self.pages = {page.name: page for page in (*self._menu, *DETAILS)}
        self._templates = Environment(
            loader=PackageLoader("pgrelay_cli.console"),
            autoescape=True,
            finalize=visible,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._templates.filters.update(FILTERS)
        self._templates.globals.update(actions=self._actions)

    async def start(self, request: Request) -> Response:
        """Lead to the first page."""
        del request
        return RedirectResponse(self._address(next(iter(self._console.databases)), "overview"), 303)

    async def page(self, request: Request, *, page: Page) -> Response:
        """Show a page, or only its content if that is asked for."""
        return await run_in_threadpool(self._answer, lambda request, name: self._page(request, page, name), request)

    async def ask(self, request: Request) -> Response:
        """Ask before an action."""
        return await run_in_threadpool(self._answer, self._ask, request)

    async def do(self, request: Request) -> Response:
        """Do an action that was agreed to, and lead back."""
        return await run_in_threadpool(self._answer, self._do, request)

    async def not_found(self, request: Request, _: Exception) -> Response:
        """Say that there is no such page."""
        error = PgrelayCliError("There is no such page.", hint="Choose one of the menu.")
        return self._show_error(request, next(iter(self._console.databases)), error, 404)

    def _page(self, request: Request, page: Page, name: str) -> Response:
        database, asked = self._database(name), _given(request.query_params)
        with database.reading() as connection:
            view = View(
                database=database,
                connection=connection,
                asked=asked,
                rights=database.rights(connection),
                exceptions=self._console.exceptions,
                counts=self._counts,
            )
            content = page.read(view)
            user = connection.info.user
        if page.name == "overview":
            content["others"] = [self._other(each) for each in self._console.databases if each != name]
        content |= {"page": page, "rights": view.rights, "asked_now": asked, "user": user}
        return self._render(request, page.template, name, content)

    def _other(self, name: str) -> dict[str, Any]:
        """Return how another database is, in a line."""
        try:
            with self._console.databases[name].reading() as connection:
                found = overview.health(connection)
        except (psycopg.Error, PgrelayCliError) as error:
            problem = readable(error) if isinstance(error, psycopg.Error) else error
            return {"name": name, "severity": "critical", "words": problem.message}
        words = found["wrong"][0]["what"] if found["wrong"] else "nothing is wrong"
        return {"name": name, "severity": found["severity"], "words": words}

    def _ask(self, request: Request, name: str) -> Response:
        database, action, asked = self._database(name), self._action(request), _given(request.query_params)
        with database.reading() as connection:
            self._require(action, database.rights(connection))
            question = action.ask(connection, asked)
            user = connection.info.user
        content = {"action": action, "question": question, "asked_now": asked, "user": user}
        return self._render(request, "ask.html", name, content)

    def _do(self, request: Request, name: str) -> Response:
        database, action = self._database(name), self._action(request)
        # What it is about stands in the address, because a form would change line breaks in it.
        asked = {**_given(request.query_params), **_given(request.scope["pgrelay.form"])}
        with database.reading() as connection:
            self._require(action, database.rights(connection))
        done = self._done(database, action, asked)
        return RedirectResponse(self._address(name, action.back, done=done), 303)

    def _done(self, database: Database, action: Action, asked: dict[str, str]) -> str:
        """Do an action as the role that logged in."""
        with database.acting() as connection:
            if action.do:
                return action.do(connection, asked)
            if action.of_exceptions is None or self._console.exceptions is None:
                raise UsageError("The console knows no stack.", hint="Start it with --stack.")
            with self._console.exceptions() as table:
                outcome = action.of_exceptions(table, asked)
            connection.execute(
                "SELECT pgrelay._note_action(%s, %s, %s)",
                [action.name.replace("-", " "), asked.get("fingerprint"), outcome],
            )
            return f"{action.label}: {asked.get('fingerprint')}, {outcome}."

    def _database(self, name: str) -> Database:
        try:
            return self._console.databases[name]
        except KeyError:
            raise PgrelayCliError(
                f"The console was not started for a database {name}.", hint="Choose one of the menu."
            ) from None

    def _action(self, request: Request) -> Action:
        try:
            return self._actions[request.path_params["action"]]
        except KeyError:
            raise PgrelayCliError("There is no such action.", hint="Choose one of a page.") from None

    @staticmethod
    def _require(action: Action, rights: frozenset[str]) -> None:
        if action.right not in rights:
            raise NotAllowedError(
                f"{action.label} is not for this role, or the console was started to read only.",
                hint="Start it as a member of pgrelay_operator, without --read-only, on a server that takes writes.",
            )

    def _answer(self, make: Callable[[Request, str], Response], request: Request) -> Response:
        """Make an answer; what fails becomes a page that says what to do."""
        name = request.path_params["database"]
        try:
            return make(request, name)
        except NotAllowedError as error:
            return self._show_error(request, name, error, 403)
        except PgrelayCliError as error:
            return self._show_error(request, name, error, 400)
        except psycopg.errors.QueryCanceled:
            slow = PgrelayCliError(
                "It took too long and was given up.", hint="Choose fewer, as by a table or a channel."
            )
            return self._show_error(request, name, slow, 503)
        except psycopg.Error as error:
            return self._show_error(request, name, readable(error), 503)
        except ValueError as error:
            wrong = PgrelayCliError(f"This is no address of the console's: {error}", hint="Choose a page of the menu.")
            return self._show_error(request, name, wrong, 400)

    def _show_error(self, request: Request, name: str, error: PgrelayCliError, status: int) -> Response:
        return self._render(request, "error.html", name, {"error": error}, status=status)

    def _render(
        self, request: Request, template: str, database: str, content: Mapping[str, Any], *, status: int = 200
    ) -> Response:
        text = self._templates.get_template(template).render(
            {
                "frame": "fragment.html" if FRAGMENT in request.headers else "frame.html",
                "base": self._console.keys.path,
                "database": database,
                "databases": list(self._console.databases),
                "menu": self._menu,
                "form_token": self._console.keys.form,
                "form_token_name": FORM_TOKEN,
                "done": request.query_params.get("done", ""),
                "link": partial(self._address, database),
                "link_of": self._address,
                "page": None,
                "rights": frozenset(),
                "asked_now": {},
                "user": "",
                **content,
            }
        )
        return HTMLResponse(text, status)

    def _address(self, database: str, page: str, **asked: object) -> str:
        """Return the address of a page, with the parameters that have a value."""
        given = {name: str(value) for name, value in asked.items() if value not in (None, "")}
        return f"{self._console.keys.path}/{quote(database, safe='')}/{page}{'?' if given else ''}{urlencode(given)}"


class NotAllowedError(PgrelayCliError):
    """The role may not do what was asked for."""


def _given(parameters: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in parameters.items() if value and "\x00" not in value}
