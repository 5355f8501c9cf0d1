"""The table of a campaign, and its place in docs/reliability.md."""

from __future__ import annotations

import os
import platform
from pathlib import Path
from typing import TYPE_CHECKING

from tests.campaign.verdicts import Outcome, failed_runs

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.campaign.verdicts import Summary

BEGIN = "<!-- campaign: what follows is written by make campaign -->"
END = "<!-- campaign: end -->"
COMMAND = "make campaign"

_HEADINGS = (
    "Fault", "runs", "events", "lost", "doubled, same id", "doubled, other id", "ghosts", "ids used again", "reordered",
    "writers failed", "broken by the fault", "recovery s, median / longest", "hands", "runs held",
)  # fmt: skip
_MOST_NOTES = 2


def machine(postgres: str) -> str:
    """Describe this machine and the server, without its name."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    kernel = platform.release().partition("-")[0]
    return f"{os.cpu_count()} cores ({_processor()}), {memory:.0f} GiB of memory, Linux {kernel}, PostgreSQL {postgres}"


def table(summaries: Sequence[Summary]) -> str:
    """Return a Markdown table, one line a fault."""
    lines = [f"| {' | '.join(_HEADINGS)} |", f"|---|{'---:|' * (len(_HEADINGS) - 1)}"]
    lines += [f"| {' | '.join(_cells(summary))} |" for summary in summaries if summary.skipped is None]
    return "\n".join(lines)


def _cells(summary: Summary) -> tuple[str, ...]:
    runs = len(summary.verdicts)
    counts = ("lost", "doubled_same_id", "doubled_other_id", "ghosts", "reused_id", "reordered")
    held = "all" if summary.runs_held == runs else f"**{summary.runs_held}**"
    return (
        f"`{summary.fault.name}`",
        f"{runs:,}",
        f"{summary.total('expected'):,}",
        *(f"{summary.total(name):,}" for name in counts),
        f"{sum(verdict.writers_failed for verdict in summary.verdicts):,}",
        f"{sum(verdict.writers_hit for verdict in summary.verdicts):,}",
        summary.recovered,
        f"{sum(verdict.hands for verdict in summary.verdicts):,}",
        held,
    )


def section(summaries: Sequence[Summary], *, about: str, command: str, is_short: bool) -> str:
    """Return what stands between the markers of the page.

    Parameters
    ----------
    summaries
        The faults, in their order.
    about
        The machine.
    command
        What made it.
    is_short
        Whether it was the short form.
    """
    runs = sum(len(summary.verdicts) for summary in summaries)
    events = sum(summary.total("expected") for summary in summaries)
    parts = [
        f"`{command}` on {about}: {len(summaries)} faults, {runs:,} runs, {events:,} events.",
        table(summaries),
        "### What each fault does",
        "\n".join(f"- `{summary.fault.name}`: {summary.fault.description}." for summary in summaries),
    ]
    fine = {Outcome.HELD, Outcome.SKIPPED}
    not_held = [summary for summary in summaries if summary.outcome(is_short=is_short) not in fine]
    if not_held:
        parts += ["### What does not hold, and why", "\n".join(_explained(summary, is_short) for summary in not_held)]
    skipped = [summary for summary in summaries if summary.skipped is not None]
    if skipped:
        parts += [
            "### What could not run on this machine",
            "\n".join(f"- `{summary.fault.name}`: {summary.skipped}." for summary in skipped),
        ]
    return "\n\n".join(parts)


def write(page: Path, text: str) -> None:
    """Put a section between the markers of a page; a page without them becomes the section alone."""
    before, begin, rest = (page.read_text() if page.exists() else "").partition(BEGIN)
    _, end, after = rest.partition(END)
    if not (begin and end):
        before, after = "", "\n"
    page.write_text(f"{before}{BEGIN}\n\n{text}\n\n{END}{after}")


def replay(summary: Summary, seed: int, *, size_is_short: bool) -> str:
    """Return the command that replays a run."""
    command = "PYTHONPATH=cli:layers/common .venv/bin/python -m tests.campaign"
    form = " --short" if size_is_short else ""
    return f"{command}{form} --fault {summary.fault.name} --seed {seed} --runs 1"


def _explained(summary: Summary, is_short: bool) -> str:
    failed = failed_runs(summary)
    outcome = summary.outcome(is_short=is_short)
    reason = summary.fault.known or "Not known before"
    seeds = ", ".join(str(verdict.seed) for verdict in failed[:5])
    lines = [f"- `{summary.fault.name}`, {outcome}: {reason}." + (f" Seeds {seeds}." if seeds else "")]
    lines += [f"    - {verdict.seed}: {_plain(verdict.text)}." for verdict in failed[:_MOST_NOTES]]
    return "\n".join(lines)


def _plain(text: str) -> str:
    """Make a line that Markdown takes as it is."""
    return text.replace("<", "&lt;").replace("|", "/").replace("_", r"\_").replace("*", r"\*").rstrip(".")


def _processor() -> str:
    lines = Path("/proc/cpuinfo").read_text(encoding="ascii", errors="replace").splitlines()
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()
