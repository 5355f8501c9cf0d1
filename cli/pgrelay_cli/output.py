"""What every command prints in the same way."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NoReturn

import typer
from rich.console import Console
from rich.text import Text

if TYPE_CHECKING:
    from pgrelay_cli.errors import PgrelayCliError


def fail(error: PgrelayCliError, *, as_json: bool) -> NoReturn:
    """Print an error, for people or as JSON, and end the command."""
    if as_json:
        typer.echo(json.dumps({"error": {"message": error.message, "detail": error.detail, "hint": error.hint}}))
    else:
        console = Console(stderr=True, soft_wrap=True)
        console.print(Text.assemble(("Error: ", "bold red"), error.message))
        for label, words in (("Detail: ", error.detail), ("Hint: ", error.hint)):
            if words:
                console.print(Text.assemble((label, "bold"), words))
    raise typer.Exit(1)
