"""Groups of commands that list what they are about where no command is named."""

from __future__ import annotations

from typing import Any

from typer.core import TyperGroup


class ListingGroup(TyperGroup):
    """`pgrelay exceptions --count 5` is `pgrelay exceptions list --count 5`.

    So every option belongs to a command, and none before a command's name is taken and ignored.
    """

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Name the command where none is named."""
        if not args or (args[0].startswith("-") and args[0] != "--help"):
            args = ["list", *args]
        return super().parse_args(ctx, args)
