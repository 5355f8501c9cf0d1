"""What the runs of jobs tell of the maintenance of partition sets, as far as it is beyond doubt."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pgrelay.monitor.observations import Check
    from pgrelay.monitor.partition_sets import PartitionSet
    from pgrelay.monitor.states import FailedRun, JobState

_CLOCK_SLACK_SECONDS: Final = 1.0
_OWN_SCHEMA: Final = "pgrelay"
_ARGUMENT: Final = r"(?:(?!p_parent_table\b)\w+\s*(?::=|=>)\s*)?(?:null|true|false|\d+)"
_PARENT: Final = r"(?:p_parent_table\s*(?::=|=>)\s*)?'(?P<parent>[^'\\]+)'"
_CALL: Final = re.compile(
    r"\s*(?P<verb>call|select)\s+(?:\*\s*from\s+)?"
    r"(?:(?P<schema>\w+|\"[^\"]+\")\s*\.\s*)?(?P<name>run_maintenance(?:_proc)?)"
    rf"\s*\(\s*(?:(?:{_PARENT}|{_ARGUMENT})(?:\s*,\s*{_ARGUMENT})*\s*)?\)\s*",
    re.IGNORECASE,
)


class MaintenanceCall(NamedTuple):
    """A call that maintains partition sets.

    Parameters
    ----------
    schema
        Of the function, as SQL has it; None if the search path decides.
    is_own
        Whether it is pgrelay's, which records what it does, and not pg_partman's.
    parent
        The set; None for all that are maintained automatically.
    """

    schema: str | None
    is_own: bool
    parent: str | None

    def includes(self, partition_set: PartitionSet, schema: str) -> bool:
        """Return whether it maintains a set; `schema` is that of pg_partman."""
        if not self.is_own and self.schema not in {None, schema.strip('"')}:
            return False
        return partition_set.is_automatic if self.parent is None else partition_set.parent == self.parent


def maintenance_calls(command: str) -> list[MaintenanceCall]:
    """Return the calls that a command consists of; none if there is anything else in it, such as a comment."""
    matches = [_CALL.fullmatch(statement) for statement in command.rstrip("; \t\r\n").split(";")]
    return [_call(match) for match in matches if match] if all(matches) else []


def _call(match: re.Match[str]) -> MaintenanceCall:
    schema = match["schema"]
    if schema is not None:
        schema = schema[1:-1] if schema.startswith('"') else schema.lower()
    # pg_partman has a function of the name that is a procedure of pgrelay's.
    is_ours_by_search_path = match["verb"].lower() == "call" and match["name"].lower() == "run_maintenance"
    is_own = is_ours_by_search_path if schema is None else schema == _OWN_SCHEMA
    return MaintenanceCall(schema=schema, is_own=is_own, parent=match["parent"])


class MaintenanceSuccess(NamedTuple):
    """A run that succeeded, and the call of pg_partman's maintenance that it made."""

    at: float
    call: MaintenanceCall


class FailingMaintenance(NamedTuple):
    """A job whose last run failed, and which does nothing but maintain sets of this database.

    Parameters
    ----------
    target, name
        The job.
    failures
        How many runs failed in a row.
    """

    target: str
    name: str
    last: FailedRun
    failures: int
    calls: Sequence[MaintenanceCall]
    schema: str

    def is_because_of(self, partition_set: PartitionSet) -> bool:
        """Return whether it is a set that the last run failed for."""
        if not any(call.includes(partition_set, self.schema) for call in self.calls):
            return False
        if all(call.is_own for call in self.calls):
            failure, started_at = partition_set.failure, self.last.started_at
            return failure is not None and started_at is not None and failure.at >= started_at - _CLOCK_SLACK_SECONDS
        # The message is in the server's language, but for the names in it.
        names = [partition_set.parent.partition(".")[2] if partition_set.is_missing else None]
        names.append(_table_of(partition_set.default.table) if partition_set.default else None)
        return any(name and re.search(rf"(?<!\w){re.escape(name)}(?!\w)", self.last.message) for name in names)


def successes(check: Check) -> list[MaintenanceSuccess]:
    """Return the runs in a check that maintained sets of its database; what pgrelay's own procedure did is recorded."""
    here = _jobs_here(check)
    return [
        MaintenanceSuccess(at=run.ended_at or check.now, call=call)
        for run in check.runs
        if run.status == "succeeded" and run.command and run.database == check.database and run.job_id in here
        for call in maintenance_calls(run.command)
        if not call.is_own
    ]


def failing(check: Check, jobs: Iterable[tuple[int, str, str, JobState]]) -> list[FailingMaintenance]:
    """Return those of the jobs (their number, target, name and state) whose maintenance of sets fails."""
    here = _jobs_here(check)
    return [
        FailingMaintenance(
            target=target,
            name=name,
            last=state.last_failure,
            failures=state.failures_in_a_row,
            calls=calls,
            schema=check.partitions.schema,
        )
        for job_id, target, name, state in jobs
        if check.partitions and state.last_failure and job_id in here and state.database == check.database
        if (calls := maintenance_calls(state.command or ""))
    ]


def _jobs_here(check: Check) -> set[int]:
    """Return the numbers of the jobs that run on this server."""
    return {job.job_id for job in check.jobs or () if job.owner_exists is not None}


def _table_of(relation: str) -> str:
    """Return the name of a table without its schema and without quotes."""
    name = relation.rpartition(".")[2]
    return name.strip('"').replace('""', '"')
