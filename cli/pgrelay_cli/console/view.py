"""What a page is made of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from contextlib import AbstractContextManager

    import psycopg

    from pgrelay_cli.console.database import Database
    from pgrelay_cli.console.exceptions import Counts
    from pgrelay_cli.exceptions.table import ExceptionTable

Asked = dict[str, str]
"""The parameters of an address, or the fields of a form; those that are empty are left out."""
Content = dict[str, Any]
"""What a template shows."""


@dataclass(frozen=True, kw_only=True)
class View:
    """One request for a page of a database.

    Parameters
    ----------
    connection
        Reads only, in one transaction.
    asked
        The parameters of its address.
    rights
        The actions that the role may take.
    exceptions
        Opens the table of exceptions of the stack; None if the console knows no stack.
    counts
        How often they occurred while the console looked.
    """

    database: Database
    connection: psycopg.Connection
    asked: Asked
    rights: frozenset[str]
    exceptions: Callable[[], AbstractContextManager[ExceptionTable]] | None
    counts: Counts


@dataclass(frozen=True, kw_only=True)
class Page:
    """One kind of page.

    Parameters
    ----------
    name
        Its place in addresses, and its template.
    title
        Its name for people.
    read
        Reads what it shows.
    every_seconds
        How often it is read anew while somebody looks; 0 for never.
    """

    name: str
    title: str
    read: Callable[[View], Content]
    every_seconds: int = 5

    @property
    def template(self) -> str:
        """Its template."""
        return f"{self.name}.html"


def chosen(asked: Mapping[str, str], *names: str) -> dict[str, str | None]:
    """Return some parameters, None for those that were not given."""
    return {name: asked.get(name) for name in names}
