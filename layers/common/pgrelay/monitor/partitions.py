"""What is wrong with a partition set of pg_partman's: its boundaries, its default partition, its maintenance."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from pgrelay.monitor.problems import CRITICAL, WARNING, Finding
from pgrelay.notifications.notification import Section
from pgrelay.text import clip, first_line, sql_literal
from pgrelay.times import duration, moment

if TYPE_CHECKING:
    from collections.abc import Mapping

RUNNING_OUT: Final = "running_out"
DEFAULT_ROWS: Final = "default_rows"
MAINTENANCE_FAILED: Final = "maintenance_failed"
MAINTENANCE: Final = "maintenance"
RETENTION: Final = "retention"

DAY: Final = 86_400.0
LEFT_AT_MOST_SECONDS: Final = 7 * DAY
"""A set whose premade partitions last longer than this is never running out, however long its intervals are."""
LEFT_WITHOUT_RATE: Final = 0.5
"""Part of the premade ids that must be left while the rate of writes is not known."""
STALE_AT_LEAST_SECONDS: Final = 2 * 3600.0
STALE_AT_MOST_SECONDS: Final = 2 * DAY
SAMPLES_KEPT: Final = 25
SAMPLE_EVERY_SECONDS: Final = 3600.0
REASON_CHARACTERS: Final = 200
_DEFAULT_FIRST: Final = "First move the rows out of the default partition: until then no partition can be made."


@dataclass(kw_only=True)
class SetWatch:
    """One partition set during one check.

    Parameters
    ----------
    facts
        The set as the contract pgrelay.cron/1 has it.
    state
        What is remembered; it is changed.
    now
        When the check looked, in seconds since 1970.
    schema
        The schema of pg_partman.
    maintained_at
        The last successful run of a job that calls pg_partman's maintenance, where the set itself does not know.
    left_seconds
        How much time must be left; None: by the set's own interval and premake.
    """

    facts: Mapping[str, Any]
    state: dict[str, Any]
    now: float
    schema: str
    maintained_at: float | None = None
    left_seconds: float | None = None

    def observe(self) -> list[Finding]:
        """Return what is wrong with the set."""
        self._sample()
        left = self._left()
        self.state |= {
            "name": self.name,
            "kind": self.facts["kind"],
            "closed": bool(self.facts.get("closed")),
            "interval": self.facts["interval"],
            "partitions": self.facts["partitions"],
            "newest_end": self.facts.get("newest_end"),
            "left_seconds": left,
            "left_ids": self._left_ids(),
            "default_rows": (self.facts.get("default") or {}).get("rows"),
            "maintained_at": self._maintained_at(),
        }
        found = [
            self._default_rows(),  # first: while there are any, nothing else can be mended
            self._maintenance_failed(),
        ]
        if not self.facts.get("closed"):  # else it gets no new rows, and goes as a whole when its time comes
            found += [self._running_out(left), self._stale(), self._retention()]
        return [finding for finding in found if finding]

    @property
    def name(self) -> str:
        """The parent table."""
        return str(self.facts["parent"])

    @property
    def unknown(self) -> tuple[str, ...]:
        """Kinds that this check could not look for."""
        default = self.facts.get("default")
        unread = default is not None and default.get("rows") is None
        return (
            *((DEFAULT_ROWS,) if unread else ()),
            *((RUNNING_OUT,) if self.facts.get("newest_end") is None or self.facts.get("position") is None else ()),
        )

    # ---------------------------------------------------------------------------------------------- running out

    def _sample(self) -> None:
        """Keep where an id has got to, once an hour, so that its rate is known."""
        position = self.facts.get("position")
        if self.facts["kind"] != "id" or position is None:
            return
        samples = self.state.setdefault("samples", [])
        if samples and position < samples[-1][1]:
            samples.clear()  # the ids began again
        if not samples or self.now - samples[-1][0] >= SAMPLE_EVERY_SECONDS:
            samples.append([self.now, position])
        del samples[:-SAMPLES_KEPT]

    def _rate(self) -> float | None:
        """Return ids a second over the last day; None while it is not known."""
        samples = self.state.get("samples") or []
        if not samples or self.now - samples[0][0] < SAMPLE_EVERY_SECONDS / 2:
            return None
        written, seconds = float(self.facts["position"] - samples[0][1]), self.now - float(samples[0][0])
        return float(written / seconds)

    def _left_ids(self) -> float | None:
        end, position = self.facts.get("newest_end"), self.facts.get("position")
        if self.facts["kind"] != "id" or end is None or position is None:
            return None
        return float(end - position)

    def _left(self) -> float | None:
        """Return the seconds until the premade partitions run out; None if that is not known or never."""
        end = self.facts.get("newest_end")
        if end is None:
            return None
        if self.facts["kind"] == "time":
            return float(end - self.now)
        rate, left = self._rate(), self._left_ids()
        return left / rate if left is not None and rate else None

    def _needed(self) -> float:
        """Return how much time must be left."""
        if self.left_seconds is not None:
            return self.left_seconds
        if self.facts["kind"] == "id":
            return DAY
        premade: float = (self.facts.get("interval_seconds") or DAY) * self.facts["premake"]
        return min(premade / 2, LEFT_AT_MOST_SECONDS)

    def _running_out(self, left: float | None) -> Finding | None:
        ids = self._left_ids()
        if left is None:
            interval = self.facts.get("interval_ids")
            few = ids is not None and interval and ids < interval * self.facts["premake"] * LEFT_WITHOUT_RATE
            # The rate of zero is known: at that rate they never run out.
            if not few or self._rate() is not None:
                return None
        elif left >= self._needed():
            return None
        ran_out = (left is not None and left <= 0) or (ids is not None and ids <= 0)
        in_ids = f"{ids:,.0f} ids" if ids is not None else None
        if ran_out:
            headline = "no partition for new rows"
            headline += f" since {duration(-left)}" if left is not None and self.facts["kind"] == "time" else ""
        else:
            headline = f"partitions run out in {duration(left) if left is not None else in_ids}"
        end = self.facts["newest_end"]
        rate = self._rate()
        return Finding(
            kind=RUNNING_OUT,
            severity=CRITICAL,
            headline=headline,
            ongoing="out of partitions" if ran_out else "running out of partitions",
            sections=(
                self._what(),
                Section(
                    heading="When",
                    lines=(
                        ("Last one ends", moment(end) if self.facts["kind"] == "time" else f"at id {end:,}"),
                        ("Time left", duration(left) if left is not None and not ran_out else None),
                        ("Ids left", f"{ids:,.0f}" if ids is not None else None),
                        ("Written", f"{rate * 3600:,.0f} ids an hour" if rate else None),
                        ("Maintained", moment(self._maintained_at())),
                    ),
                ),
                Section(
                    heading="What to do",
                    advice=("New rows go to the default partition, or fail where there is none. " if ran_out else "")
                    + (
                        _DEFAULT_FIRST
                        if self._has_default_rows
                        else f"Make the next partitions now. {self._why_not_made()}"
                    ),
                    statements=() if self._has_default_rows else (self._maintain(), *self._make_infinite()),
                ),
            ),
            facts={
                "left_seconds": None if left is None else round(left),
                "left_ids": ids,
                "newest_end": end,
                "ids_per_hour": None if rate is None else round(rate * 3600),
            },
        )

    def _why_not_made(self) -> str:
        if not self.facts["automatic"]:
            return "Its automatic_maintenance is off, so only a call for this very set makes any."
        if self._make_infinite():
            return (
                "If that makes none although maintenance runs, too little was written of late: pg_partman goes by the "
                "newest rows unless the set is infinite, which the second statement makes it."
            )
        return "To keep it from coming back, run the maintenance more often or raise premake."

    def _make_infinite(self) -> tuple[str, ...]:
        if self.facts["kind"] != "time" or self.facts.get("infinite") or not self.facts["automatic"]:
            return ()
        return (
            f"UPDATE {self.schema}.part_config SET infinite_time_partitions = true "  # noqa: S608 - for a person to read
            f"WHERE parent_table = {sql_literal(self.name)}",
        )

    def _maintain(self) -> str:
        return f"SELECT {self.schema}.run_maintenance({sql_literal(self.name)})"

    # ------------------------------------------------------------------------------------------ default partition

    @property
    def _has_default_rows(self) -> bool:
        return bool((self.facts.get("default") or {}).get("rows"))

    def _default_rows(self) -> Finding | None:
        default = self.facts.get("default")
        if not default or not self._has_default_rows:
            return None
        rows = f"{default['rows']:,}{' or more' if default.get('more') else ''}"
        plural = "row" if default["rows"] == 1 else "rows"
        return Finding(
            kind=DEFAULT_ROWS,
            severity=CRITICAL,
            headline=f"{rows} {plural} in the default partition",
            ongoing="holding rows in its default partition",
            sections=(
                self._what(),
                Section(
                    heading="Where",
                    lines=(
                        ("Partition", default["table"]),
                        ("Rows", rows),
                        (f"{self.facts['control']} from", default.get("min")),
                        (f"{self.facts['control']} to", default.get("max")),
                        ("Counted", "in part: the range of the others may be wider" if default.get("more") else None),
                    ),
                ),
                Section(
                    heading="Why it matters",
                    advice="pg_partman cannot make a partition for a range whose rows lie in the default one: its "
                    "maintenance fails from then on, and ever more rows follow.",
                ),
                Section(
                    heading="What to do",
                    advice="If the range is wrong (a date in a far year, a typing error), mend or delete those rows "
                    "first. Then move them, at a quiet time: the first statement makes the partitions that the range "
                    "needs, in batches that commit.",
                    statements=(
                        f"CALL {self.schema}.partition_data_proc({sql_literal(self.name)})",
                        self._maintain(),
                        f"VACUUM ANALYZE {self.facts['relation']}",
                    ),
                ),
            ),
            facts={name: default.get(name) for name in ("table", "rows", "more", "min", "max")},
        )

    # ------------------------------------------------------------------------------------------------ maintenance

    def _maintained_at(self) -> float | None:
        known = (self.facts.get("maintained_at"), self.facts.get("succeeded_at"), self.maintained_at)
        return max((at for at in known if at is not None), default=None)

    def _maintenance_failed(self) -> Finding | None:
        failure = self.facts.get("failure")
        if not failure:
            return None
        reason = clip(first_line(failure["message"]), REASON_CHARACTERS)
        return Finding(
            kind=MAINTENANCE_FAILED,
            severity=CRITICAL,
            headline=f"maintenance failed: {reason}",
            ongoing="failing its maintenance",
            sections=(
                self._what(),
                Section(
                    heading="When",
                    lines=(
                        ("Last failed", moment(failure["at"])),
                        ("In a row", str(failure["count"])),
                        ("Last success", moment(self._maintained_at())),
                    ),
                ),
                Section(
                    heading="Why",
                    text=f"{failure['sqlstate']} {failure['message']}\n{failure.get('detail') or ''}".strip(),
                ),
                Section(
                    heading="What to do",
                    advice="A set that fails stops no other. "
                    + (_DEFAULT_FIRST if self._has_default_rows else "Mend the cause, then maintain this one."),
                    statements=() if self._has_default_rows else (self._maintain(),),
                ),
            ),
            facts={"sqlstate": failure["sqlstate"], "reason": reason, "in_a_row": failure["count"]},
        )

    def _stale(self) -> Finding | None:
        maintained_at = self._maintained_at()
        if maintained_at is None or not self.facts["automatic"] or self.facts.get("failure"):
            return None
        interval = self.facts.get("interval_seconds") or DAY
        age, allowed = self.now - maintained_at, min(max(2 * interval, STALE_AT_LEAST_SECONDS), STALE_AT_MOST_SECONDS)
        if age <= allowed:
            return None
        return Finding(
            kind=MAINTENANCE,
            severity=WARNING,
            headline=f"not maintained for {duration(age)}",
            ongoing="unmaintained",
            sections=(
                self._what(),
                Section(
                    heading="When",
                    lines=(("Maintained", moment(maintained_at)), ("Expected", f"every {duration(allowed)} at least")),
                ),
                Section(
                    heading="What to do",
                    advice="Is the maintenance scheduled, active, and does it succeed? Maintain it now.",
                    statements=("SELECT * FROM cron.job WHERE command LIKE '%run_maintenance%'", self._maintain()),
                ),
            ),
            facts={"maintained_at": maintained_at, "age_seconds": round(age)},
        )

    def _retention(self) -> Finding | None:
        retention, oldest = self.facts.get("retention"), self.facts.get("oldest_end")
        position = self.now if self.facts["kind"] == "time" else self.facts.get("position")
        kept = self.facts.get("retention_value")
        if retention is None or oldest is None or position is None or kept is None:
            return None
        interval = self.facts.get("interval_seconds" if self.facts["kind"] == "time" else "interval_ids") or 0
        slack = max(interval, STALE_AT_MOST_SECONDS) if self.facts["kind"] == "time" else interval
        over = position - kept - slack - oldest
        if over <= 0:
            return None
        in_words = duration(position - oldest) if self.facts["kind"] == "time" else f"{position - oldest:,} ids"
        return Finding(
            kind=RETENTION,
            severity=WARNING,
            headline=f"retention of {retention} is not applied: the oldest partition ended {in_words} ago",
            ongoing="keeping more than its retention",
            sections=(
                self._what(),
                Section(
                    heading="What to do",
                    advice="Maintenance detaches or drops what is older, unless it does not run, fails, or something "
                    "depends on the old partition. Run it for this set and look at what it says.",
                    statements=(self._maintain(),),
                ),
            ),
            facts={"retention": retention, "oldest_end": oldest},
        )

    def _what(self) -> Section:
        return Section(
            heading="What",
            lines=(
                ("Set", self.name),
                ("Partitioned", f"by {self.facts['control']}, every {self.facts['interval']}"),
                ("Premake", str(self.facts["premake"])),
                ("Partitions", str(self.facts["partitions"])),
            ),
        )


def set_facts(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a program needs to know the set by."""
    return {"parent_table": facts["parent"], "control": facts["control"], "interval": facts["interval"]}
