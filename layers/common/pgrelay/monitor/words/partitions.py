"""The words of findings about a partition set."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pgrelay.monitor.findings import Words
from pgrelay.notifications.notification import Section
from pgrelay.text import clip, message_line, sql_literal
from pgrelay.times import duration, moment

if TYPE_CHECKING:
    from pgrelay.monitor.facts.partitions import (
        DefaultRows,
        Dropped,
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
            what(facts.set),
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
            _how_to_move(facts.set),
        ),
        data={
            "table": default.table,
            "rows": default.rows,
            "more": default.has_more,
            "min": default.least,
            "max": default.greatest,
        },
    )


def _how_to_move(partition_set: SetIdentity) -> Section:
    wrong = "If the range is wrong (a date in a far year, a typing error), mend or delete those rows first. "
    if partition_set.is_encoded:
        advice = (
            "pg_partman moves no rows of a set whose times a function tells: move the others to a table of your own, "
            "maintain the set, and insert them again."
        )
        return Section(heading="What to do", advice=wrong + advice, statements=(maintain(partition_set),))
    return Section(
        heading="What to do",
        advice=f"{wrong}Then move them, at a quiet time: the first statement makes the partitions that they need, in "
        "batches that commit.",
        statements=(
            f"CALL {partition_set.partman_schema}.partition_data_proc({sql_literal(partition_set.parent)})",
            maintain(partition_set),
            f"VACUUM ANALYZE {partition_set.relation}",
        ),
    )


def maintenance_failed(facts: MaintenanceFailed) -> Words:
    """Say how the maintenance of the set failed."""
    failure = facts.failure
    reason = clip(message_line(failure.message), REASON_CHARACTERS)
    return Words(
        headline=f"maintenance failed: {reason}",
        status="failing its maintenance",
        sections=(
            what(facts.set),
            Section(
                heading="When",
                lines=(
                    ("Last failed", moment(failure.at)),
                    ("In a row", str(failure.failures)),
                    ("Last success", _moment_or(facts.maintained_at, "none is known")),
                    ("Job", failure.job),
                ),
            ),
            Section(
                heading="Why",
                text="\n".join(text for text in (_cause(failure.message, failure.sqlstate), failure.detail) if text),
            ),
            Section(
                heading="What to do",
                advice=_maintenance_advice(facts),
                statements=() if facts.set.has_default_rows else (maintain(facts.set),),
            ),
        ),
        data={"sqlstate": failure.sqlstate, "reason": reason, "in_a_row": failure.failures, "job": failure.job},
    )


def _cause(message: str, sqlstate: str | None) -> str:
    return f"{message} (SQLSTATE {sqlstate})" if sqlstate and "\n" not in message else message


def _maintenance_advice(facts: MaintenanceFailed) -> str:
    # Only pgrelay's own maintenance records a SQLSTATE.
    others = (
        "The other sets were maintained."
        if facts.failure.sqlstate
        else "pg_partman maintains no set after one that fails: CALL pgrelay.run_maintenance() does."
    )
    return f"{others} {_DEFAULT_FIRST if facts.set.has_default_rows else 'Mend the cause, then maintain this set.'}"


def running_out(facts: RunningOut) -> Words:
    """Say how long the premade partitions last."""
    left, ids, rate = facts.left_seconds, facts.left_ids, facts.ids_per_second
    if facts.has_run_out:
        since = f" since {duration(-left)}" if facts.is_by_time and left is not None else ""
        headline = f"no partition for new rows{since}"
    else:
        headline = f"partitions run out {f'after {_ids(ids)}' if left is None else f'in {duration(left)}'}"
    return Words(
        headline=headline,
        status="out of partitions" if facts.has_run_out else "running out of partitions",
        sections=(
            what(facts.set),
            Section(
                heading="When",
                lines=(
                    ("Last one ends", _end(facts)),
                    ("Time left", duration(left) if left is not None and not facts.has_run_out else None),
                    ("Ids left", f"{ids:,.0f}" if ids is not None and not facts.has_run_out else None),
                    ("Written", f"{_ids(rate * 3600)} an hour" if rate else None),
                    ("Maintained", _moment_or(facts.maintained_at, "not known")),
                ),
            ),
            _how_to_extend(facts),
        ),
        data={
            "left_seconds": None if left is None else round(left),
            "left_ids": None if ids is None else round(ids),
            "newest_end": facts.newest_end,
            "ids_per_hour": None if rate is None else round(rate * 3600),
        },
    )


def _end(facts: RunningOut) -> str:
    if facts.newest_end is None:
        return "there is none"
    return moment(facts.newest_end) if facts.is_by_time else f"before id {facts.newest_end:,.0f}"


def _how_to_extend(facts: RunningOut) -> Section:
    consequence = "New rows go to the default partition, or fail where there is none. " if facts.has_run_out else ""
    if facts.set.has_default_rows:
        return Section(heading="What to do", advice=consequence + _DEFAULT_FIRST)
    if not facts.is_automatic:
        advice = (
            "Make the next partitions now. Its automatic_maintenance is off, so only a call for this very set does."
        )
        return Section(heading="What to do", advice=consequence + advice, statements=(maintain(facts.set),))
    if not facts.is_by_time or facts.is_infinite:
        advice = (
            "Make the next partitions now. Run the maintenance more often or raise premake to keep it from coming back."
        )
        return Section(heading="What to do", advice=consequence + advice, statements=(maintain(facts.set),))
    schema, parent = facts.set.partman_schema, sql_literal(facts.set.parent)
    statements = [f"UPDATE {schema}.part_config SET infinite_time_partitions = true WHERE parent_table = {parent}"]
    if facts.set.part_of is not None:
        outer = sql_literal(facts.set.part_of)
        statements.append(
            f"UPDATE {schema}.part_config_sub SET sub_infinite_time_partitions = true WHERE sub_parent = {outer}"
        )
    return Section(
        heading="What to do",
        advice=f"{consequence}Make the next partitions now. pg_partman goes by the newest row: a set to which little "
        "was written of late gets none, unless it is infinite, which the first statement makes it"
        f"{'' if facts.set.part_of is None else ' (the second one those that come after it)'}.",
        statements=(*statements, maintain(facts.set)),
    )


def maintenance(facts: Unmaintained) -> Words:
    """Say since when the set was not maintained."""
    return Words(
        headline=f"not maintained for {duration(facts.age_seconds)}",
        status="unmaintained",
        sections=(
            what(facts.set),
            Section(
                heading="When",
                lines=(
                    ("Maintained", moment(facts.maintained_at)),
                    ("Expected", f"every {duration(facts.allowed_seconds)} at least"),
                ),
            ),
            Section(
                heading="What to do",
                advice="Is the maintenance scheduled, active, and does it succeed? Maintain all sets now.",
                # pg_partman 4 would not record it.
                statements=(
                    *(("SELECT * FROM cron.job WHERE command ~ 'run_maintenance'",) if facts.has_jobs else ()),
                    "CALL pgrelay.run_maintenance()",
                ),
            ),
        ),
        data={"maintained_at": facts.maintained_at, "age_seconds": round(facts.age_seconds)},
    )


def retention(facts: RetentionNotApplied) -> Words:
    """Say that partitions older than the retention are still there."""
    ago = f"{duration(facts.distance)} ago" if facts.is_by_time else f"{_ids(facts.distance)} back"
    return Words(
        headline=f"retention of {facts.retention} is not applied: the oldest partition ended {ago}",
        status="keeping more than its retention",
        sections=(
            what(facts.set),
            Section(
                heading="What to do",
                advice="Maintenance detaches or drops what is older, unless it does not run, fails, or something "
                "depends on the old partition. Run it for this set and look at what it says.",
                statements=(maintain(facts.set),),
            ),
        ),
        data={"retention": facts.retention, "oldest_end": facts.oldest_end},
    )


def dropped(facts: Dropped) -> Words:
    """Say that there is no parent table."""
    consequence = (
        "pg_partman's maintenance ends with an error at this set: those after it get no new partitions."
        if facts.is_automatic
        else "Its automatic_maintenance is off, so no maintenance fails because of it."
    )
    return Words(
        headline="its table is gone, but pg_partman still has it as a set",
        status="without its table",
        sections=(
            what(facts.set),
            Section(heading="Why it matters", advice=consequence),
            Section(
                heading="What to do",
                advice="Was the table dropped? Then delete the set. Was it renamed or moved to another schema? Then "
                f"set parent_table in {facts.set.partman_schema}.part_config to its new name.",
                statements=(delete(facts.set),),
            ),
        ),
    )


def _moment_or(at: float | None, unknown: str) -> str:
    return unknown if at is None else moment(at)


def _ids(count: float | None) -> str:
    rounded = round(count or 0)
    return f"{rounded:,} {'id' if rounded == 1 else 'ids'}"


def delete(partition_set: SetIdentity) -> str:
    """Return what makes pg_partman forget a set."""
    return (
        f"DELETE FROM {partition_set.partman_schema}.part_config "
        f"WHERE parent_table = {sql_literal(partition_set.parent)}"
    )


def what(partition_set: SetIdentity) -> Section:
    """Return which set it is."""
    return Section(
        heading="What",
        lines=(
            ("Set", partition_set.parent),
            ("Partitioned", f"by {partition_set.control}, every {partition_set.interval}"),
            ("Premake", str(partition_set.premake)),
            ("Partitions", str(partition_set.partitions)),
        ),
    )


def maintain(partition_set: SetIdentity) -> str:
    """Return what maintains one set."""
    return f"SELECT {partition_set.partman_schema}.run_maintenance({sql_literal(partition_set.parent)})"
