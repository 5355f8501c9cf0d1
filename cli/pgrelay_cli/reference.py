"""Writes the reference in docs/command.md from the commands: `python -m pgrelay_cli.reference`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer.main

from pgrelay_cli.main import app

if TYPE_CHECKING:
    from collections.abc import Iterator

PAGE = Path(__file__).resolve().parents[2] / "docs" / "command.md"
MARK = "<!-- Below is written by `python -m pgrelay_cli.reference`. -->\n"


def reference() -> str:
    """Return every command with its arguments and options, as Markdown."""
    return "\n".join(_lines(typer.main.get_command(app), "pgrelay"))


def _lines(command: Any, name: str) -> Iterator[str]:
    parameters = [parameter for parameter in command.params if parameter.name != "help" and not parameter.hidden]
    arguments = " ".join(
        parameter.metavar or parameter.name.upper()
        for parameter in parameters
        if parameter.param_type_name == "argument"
    )
    if name != "pgrelay":
        yield f"### `{f'{name} {arguments}'.strip()}`\n"
        yield f"{(command.help or '').strip()}\n"
    options = [parameter for parameter in parameters if parameter.param_type_name == "option"]
    if name != "pgrelay" and options:
        yield "| Option | Default | Meaning |"
        yield "|---|---|---|"
        for option in options:
            default = "" if option.default in (None, False, "", ()) or callable(option.default) else str(option.default)
            words = (option.help or "").replace("|", "\\|")
            value = "" if option.is_flag else f" {option.metavar or _type(option, command)}"
            yield f"| `{', '.join((*option.opts, *option.secondary_opts))}{value}` | {default} | {words} |"
        yield ""
    for part in getattr(command, "commands", {}).values():
        yield from _lines(part, f"{name} {part.name}")


def _type(option: Any, command: Any) -> str:
    """Return the type of an option's value, or its choices."""
    context = command.make_context(command.name, [], resilient_parsing=True)
    name = str(option.display_type(context)).strip("<>").removeprefix("list[").removesuffix("]")
    return name.replace("|", "\\|")


def write_reference() -> None:
    """Write the reference below the mark of the page."""
    head = PAGE.read_text(encoding="utf-8").partition(MARK)[0]
    PAGE.write_text(f"{head}{MARK}\n{reference()}", encoding="utf-8")


if __name__ == "__main__":
    write_reference()
