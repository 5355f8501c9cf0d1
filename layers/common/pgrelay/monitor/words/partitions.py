"""The words of findings about a partition set."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pgrelay.monitor.findings import Words
from pgrelay.notifications.notification import Section
from pgrelay.text import clip, first_line, sql_literal
from pgrelay.times import duration, moment

if TYPE_CHECKING:
    from pgrelay.monitor.facts.partitions import (
        DefaultRows,
        MaintenanceFailed,
        RetentionNotApplied,
        RunningOut,
        SetIdentity,
        Unmaintained,
    )

REASON_CHARACTERS: Final = 200
_DEFAULT_FIRST: Final = "First move the rows out of the default partition: until then no partition can be made."


def default_rows(facts: DefaultRows) -> Words:
    """Say which rows lie in the default partition."""
    default, control = facts.default, facts.set.control
    rows = f"{facts.rows:,}{' or more' if default.has_more else ''}"
    return Words(
        headline=f"{rows} {'row' if facts.rows == 1 else 'rows'} in the default partition",
        status="holding rows in its default partition",
        sections=(
            _what(facts.set),
            Section(
                heading="Where",
                lines=(
                    ("Partition", default.table),
                    ("Rows", rows),
                    (f"{control} from", default.least),
                    (f"{control} to", default.greatest),
                    ("Counted", "in part: the range of the others may be wider" if default.has_more else None),
                ),
            ),
            Section(
                heading="Why it matters",
                advice="pg_partman cannot make a partition for a range whose rows lie in the default one: its "
                "maintenance fails from then on, and ever more rows follow.",
            ),
            Section(
                heading="What to do",
                advice="If the range is wrong (a date in a far year, a typing error), mend or delete those rows first. "
                "Then move them, at a quiet time: the first statement makes the partitions that the range needs, in "
                "batches that commit.",
                statements=(
                    f"CALL {facts.set.partman_schema}.partition_data_proc({sql_literal(facts.set.parent)})",
                    _maintain(facts.set),
                    f"VACUUM ANALYZE {facts.set.relation}",
                ),
            ),
        ),
        data={
            "table": default.table,
            "rows": default.rows,
            "more": default.has_more,
            "min": default.least,
            "max": default.greatest,
        },
    )


def maintenance_failed(facts: MaintenanceFailed) -> Words:
    """Say how `run_maintenance` failed for the set."""
    failure = facts.failure
    reason = clip(first_line(failure.message), REASON_CHARACTERS)
    return Words(
        headline=f"maintenance failed: {reason}",
        status="failing its maintenance",
        sections=(
            _what(facts.set),
            Section(
                heading="When",
                lines=(
                    ("Last failed", moment(failure.at)),
                    ("In a row", str(failure.failures)),
                    ("Last success", moment(facts.maintained_at)),
                ),
            ),
            Section(heading="Why", text=f"{failure.sqlstate} {failure.message}\n{failure.detail or ''}".strip()),
            Section(
                heading="What to do",
                advice=f"A set that fails stops no other. {_DEFAULT_FIRST}"
                if facts.set.has_default_rows
                else "A set that fails stops no other. Mend the cause, then maintain this one.",
                statements=() if facts.set.has_default_rows else (_maintain(facts.set),),
            ),
        ),
        data={"sqlstate": failure.sqlstate, "reason": reason, "in_a_row": failure.failures},
    )


def running_out(facts: RunningOut) -> Words:
    """Say how long the premade partitions last."""
    left, ids, rate = facts.left_seconds, facts.left_ids, facts.ids_per_second
    if facts.has_run_out:
        since = f" since {duration(-left)}" if facts.is_by_time and left is not None else ""
        headline = f"no partition for new rows{since}"
    else:
        headline = f"partitions run out in {f'{ids:,.0f} ids' if left is None else duration(left)}"
    return Words(
        headline=headline,
        status="out of partitions" if facts.has_run_out else "running out of partitions",
        sections=(
            _what(facts.set),
            Section(
                heading="When",
                lines=(
                    (
                        "Last one ends",
                        moment(facts.newest_end) if facts.is_by_time else f"at id {facts.newest_end:,}",
                    ),
                    ("Time left", duration(left) if left is not None and not facts.has_run_out else None),
                    ("Ids left", f"{ids:,.0f}" if ids is not None else None),
                    ("Written", f"{rate * 3600:,.0f} ids an hour" if rate else None),
                    ("Maintained", moment(facts.maintained_at)),
                ),
            ),
            _how_to_extend(facts),
        ),
        data={
            "left_seconds": None if left is None else round(left),
            "left_ids": ids,
            "newest_end": facts.newest_end,
            "ids_per_hour": None if rate is None else round(rate * 3600),
        },
    )


def _how_to_extend(facts: RunningOut) -> Section:
    consequence = "New rows go to the default partition, or fail where there is none. " if facts.has_run_out else ""
    if facts.set.has_default_rows:
        return Section(heading="What to do", advice=consequence + _DEFAULT_FIRST)
    # pg_partman makes partitions from the newest rows on, unless the set is infinite.
    waits_for_rows = facts.is_by_time and facts.is_automatic and not facts.is_infinite
    if not facts.is_automatic:
        cause = "Its automatic_maintenance is off, so only a call for this very set makes any."
    elif waits_for_rows:
        cause = (
            "If that makes none although maintenance runs, too little was written of late: pg_partman goes by the "
            "newest rows unless the set is infinite, which the second statement makes it."
        )
    else:
        cause = "To keep it from coming back, run the maintenance more often or raise premake."
    statements = [_maintain(facts.set)]
    if waits_for_rows:
        statements.append(
            f"UPDATE {facts.set.partman_schema}.part_config SET infinite_time_partitions = true "  # noqa: S608 - for a person to read
            f"WHERE parent_table = {sql_literal(facts.set.parent)}"
        )
    return Section(
        heading="What to do", advice=f"{consequence}Make the next partitions now. {cause}", statements=statements
    )


def maintenance(facts: Unmaintained) -> Words:
    """Say since when the set was not maintained."""
    return Words(
        headline=f"not maintained for {duration(facts.age_seconds)}",
        status="unmaintained",
        sections=(
            _what(facts.set),
            Section(
                heading="When",
                lines=(
                    ("Maintained", moment(facts.maintained_at)),
                    ("Expected", f"every {duration(facts.allowed_seconds)} at least"),
                ),
            ),
            Section(
                heading="What to do",
                advice="Is the maintenance scheduled, active, and does it succeed? Maintain it now.",
                statements=(
                    "SELECT * FROM cron.job WHERE command LIKE '%run_maintenance%'",
                    _maintain(facts.set),
                ),
            ),
        ),
        data={"maintained_at": facts.maintained_at, "age_seconds": round(facts.age_seconds)},
    )


def retention(facts: RetentionNotApplied) -> Words:
    """Say that partitions older than the retention are still there."""
    ago = duration(facts.distance) if facts.is_by_time else f"{facts.distance:,} ids"
    return Words(
        headline=f"retention of {facts.retention} is not applied: the oldest partition ended {ago} ago",
        status="keeping more than its retention",
        sections=(
            _what(facts.set),
            Section(
                heading="What to do",
                advice="Maintenance detaches or drops what is older, unless it does not run, fails, or something "
                "depends on the old partition. Run it for this set and look at what it says.",
                statements=(_maintain(facts.set),),
            ),
        ),
        data={"retention": facts.retention, "oldest_end": facts.oldest_end},
    )


def _what(partition_set: SetIdentity) -> Section:
    return Section(
        heading="What",
        lines=(
            ("Set", partition_set.parent),
            ("Partitioned", f"by {partition_set.control}, every {partition_set.interval}"),
            ("Premake", str(partition_set.premake)),
            ("Partitions", str(partition_set.partitions)),
        ),
    )


def _maintain(partition_set: SetIdentity) -> str:
    return f"SELECT {partition_set.partman_schema}.run_maintenance({sql_literal(partition_set.parent)})"
