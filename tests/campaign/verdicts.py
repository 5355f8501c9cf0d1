"""What one run showed, and what many runs of a fault come to."""

from __future__ import annotations

import statistics
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.campaign.accounting import Difference
    from tests.campaign.registry import Fault


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What one run of a fault showed.

    Parameters
    ----------
    seed
        Replays the run.
    difference
        What had to arrive against what did; None if the run could not be carried out.
    writers_failed
        Transactions of the writers that failed though the fault does not touch writers.
    writers_hit
        Transactions of the writers that failed because the fault breaks them, such as a killed server.
    recover_seconds
        From the fault's end until nothing waited; None if something still did at the deadline.
    hands
        Actions by hand that were needed before all was delivered.
    notes
        What else a reader of the report would ask.
    """

    seed: int
    difference: Difference | None
    writers_failed: int = 0
    writers_hit: int = 0
    recover_seconds: float | None = None
    hands: int = 0
    notes: tuple[str, ...] = ()

    @property
    def held(self) -> bool:
        """Whether nothing that is promised was broken, without a hand."""
        return self.difference is not None and self.difference.is_clean and self.hands == 0

    @property
    def text(self) -> str:
        """The run in one line."""
        if self.difference is None:
            return f"could not be carried out: {'; '.join(self.notes)}"
        found = self.difference
        counts = {
            "lost": found.lost,
            "doubled under the same id": found.doubled_same_id,
            "under another id": found.doubled_other_id,
            "ghosts": found.ghosts,
            "re-used ids": found.reused_id,
            "reordered": found.reordered,
            "failed transactions": self.writers_failed,
            "broken by the fault": self.writers_hit,
            "hands": self.hands,
        }
        parts = [f"{found.expected} events", *(f"{count} {what}" for what, count in counts.items() if count)]
        seconds = self.recover_seconds
        parts.append("never recovered" if seconds is None else f"recovered in {seconds:.1f} s")
        return ", ".join(parts) + "".join(f"; {note}" for note in self.notes)


class Outcome(StrEnum):
    """What the runs of a fault come to."""

    HELD = "held"
    KNOWN = "known failure"
    MENDED = "held, though a failure is known"
    BROKEN = "did not hold"
    SKIPPED = "cannot run here"


@dataclass(frozen=True, kw_only=True)
class Summary:
    """All runs of one fault."""

    fault: Fault
    verdicts: tuple[Verdict, ...]
    skipped: str | None = None

    def outcome(self, *, is_short: bool) -> Outcome:
        """Judge the runs.

        A known failure that never showed is an outcome of its own only in the full form. A run or two of the short one
        say little about what is a matter of chance.
        """
        if self.skipped is not None:
            return Outcome.SKIPPED
        all_held = all(verdict.held for verdict in self.verdicts)
        if self.fault.known is None:
            return Outcome.HELD if all_held else Outcome.BROKEN
        could_not_run = any(verdict.difference is None for verdict in self.verdicts)
        if could_not_run:
            return Outcome.BROKEN
        return Outcome.MENDED if all_held and not is_short else Outcome.KNOWN

    def total(self, name: str) -> int:
        """Add up a count of the differences."""
        return sum(getattr(verdict.difference, name) for verdict in self.verdicts if verdict.difference is not None)

    @property
    def runs_held(self) -> int:
        """How many runs held."""
        return sum(verdict.held for verdict in self.verdicts)

    @property
    def recovered(self) -> str:
        """The median and the longest time to recover, in seconds."""
        times = [verdict.recover_seconds for verdict in self.verdicts if verdict.recover_seconds is not None]
        never = len(self.verdicts) - len(times)
        text = f"{statistics.median(times):.1f} / {max(times):.1f}" if times else "-"
        return f"{text}, never {never}" if never else text


def is_failure(outcome: Outcome) -> bool:
    """Tell whether an outcome fails the campaign."""
    return outcome in {Outcome.BROKEN, Outcome.MENDED}


def failed_runs(summary: Summary) -> Sequence[Verdict]:
    """Return the runs that did not hold."""
    return [verdict for verdict in summary.verdicts if not verdict.held]
