"""Progress of long steps on the terminal, with their times."""

from __future__ import annotations

import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from rich.console import Console

if TYPE_CHECKING:
    from collections.abc import Iterator

console = Console(highlight=False)


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
