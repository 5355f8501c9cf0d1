"""A finding as lines: its state, its name, what was found, and below it what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pgrelay_cli.output import Console, Text, line_width, say

if TYPE_CHECKING:
    from pgrelay_cli.doctor.findings import Finding, State

_MARKS: dict[State, tuple[str, str]] = {
    "ok": ("ok", "green"),
    "warning": ("LOOK", "yellow"),
    "failure": ("FAILED", "bold red"),
    "skipped": ("-", "dim"),
}
_NARROW = 72


def show_finding(finding: Finding, *, name_width: int, before: str = "") -> None:
    """Print a finding; `before` comes first in its line."""
    mark, style = _MARKS[finding.state]
    # Where lines are short, the further ones begin under the name.
    is_narrow = (line_width(Console()) or _NARROW) < _NARROW
    head = Text.assemble(before, (f"{mark:<6}", style), f"  {finding.check:<{0 if is_narrow else name_width}}  ")
    indent = len(before) + 8 if is_narrow else len(head)
    say(Text.assemble(head, finding.found), indent=indent)
    if finding.remedy:
        say(Text.assemble(" " * (indent - 3), ("-> ", "bold"), finding.remedy), indent=indent)
