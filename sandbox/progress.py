"""Progress of long steps on the terminal, with their times."""

from __future__ import annotations

import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from rich.console import Console

if TYPE_CHECKING:
    from collections.abc import Iterator

UNATTENDED_WIDTH = 120

# Rich would wrap at 80 columns in a file or a CI log.
console = Console(highlight=False, width=None if sys.stdout.isatty() else UNATTENDED_WIDTH)


@contextmanager
def step(title: str) -> Iterator[None]:
    """Show that a step is under way, and how long it took once it is done."""
    started = time.monotonic()
    try:
        with console.status(f"{title} ..."):
            yield
    except BaseException:
        console.print(f"  [red]failed[/red]  {title}")
        raise
    console.print(f"  [green]{time.monotonic() - started:5.1f} s[/green]  {title}")
