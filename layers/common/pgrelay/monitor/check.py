"""One step of the monitor: what a check found, and what is kept of its targets, become notifications and new states.

Nothing here knows of AWS, and nothing but the arguments decides: a step that is repeated, because its outcome was lost,
makes the same notifications with the same ids.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from pgrelay.monitor.codec import Kept, decode, encode
from pgrelay.monitor.findings import look
from pgrelay.monitor.jobs import GRACE_SECONDS, is_forgotten, job_data, job_name, observe_job
from pgrelay.monitor.kinds import SCHEDULER_KINDS
from pgrelay.monitor.maintenance import failing, successes
from pgrelay.monitor.observations import Check, Clock
from pgrelay.monitor.outbox import is_forgotten as is_outbox_target_forgotten
from pgrelay.monitor.outbox import outbox_targets
from pgrelay.monitor.partition_sets import SetObservation
from pgrelay.monitor.partitions import observe_set, set_data, unwatched_by_set
from pgrelay.monitor.problems import Problems, advance
from pgrelay.monitor.reported_runs import reported_run
from pgrelay.monitor.routing import route
from pgrelay.monitor.scheduler import clock_of
from pgrelay.monitor.states import JobState, OutboxState, SchedulerState, SetState
from pgrelay.monitor.target_settings import TargetSettings
from pgrelay.monitor.targets import JOB, SCHEDULER, SET, Target, TargetAlert

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

    from _typeshed import DataclassInstance

    from pgrelay.monitor.findings import DescribedFinding
    from pgrelay.monitor.maintenance import FailingMaintenance
    from pgrelay.monitor.observations import Job, Run
    from pgrelay.monitor.reported_runs import ReportedRun
    from pgrelay.notifications.alert_topics import Outgoing

CONTRACT: Final = "pgrelay.cron/1"
MAINTENANCE_KINDS: Final = ("dropped", "maintenance_failed")
"""Problems of a set that its maintenance fails with."""


class Step(NamedTuple):
    """What a check leads to.

    Parameters
    ----------
    outgoing
        Notifications, in the order of their sending.
    states
        What the database is to store of each target: the target, its owner, the ids of its unfinished runs, and its
        state; None: nothing any more.
    open_problems
        How many problems are open.
    is_heartbeat
        Whether the alarm on checks that do not come may be content: a look at the outbox alone, as drain takes it, says
        nothing of the check of jobs or sets that there was in this database.
    """

    outgoing: Sequence[Outgoing]
    states: Sequence[Mapping[str, Any]]
    open_problems: int
    is_heartbeat: bool = True


class _Given(NamedTuple):
    """What a step is given.

    Parameters
    ----------
    states
        JSON of what is kept, by target.
    settings
        Rows of what is set, by target.
    defaults
        What is set for all targets.
    escalates
        Whether there is a topic to escalate to.
    has_reported
        Returns whether the failure of a run was told as an exception.
    """

    check: Check
    states: Mapping[str, Mapping[str, Any]]
    settings: Mapping[str, Mapping[str, Any]]
    defaults: TargetSettings
    escalates: bool
    has_reported: Callable[[ReportedRun], bool]

    def kept[State: DataclassInstance](self, target: str, shape: type[State]) -> Kept[State]:
        return decode(shape, self.states.get(target), self.check.now)

    def grace_of(self, target: str) -> float | None:
        """Return the grace that is set for a target alone: that of all is for jobs."""
        grace: float | None = self.settings.get(target, {}).get("grace_seconds")
        return grace

    def settings_of(self, target: str) -> TargetSettings:
        return self.defaults.with_row(self.settings.get(target, {}))


class _Outcome(NamedTuple):
    """What becomes of one target."""

    target: str
    kept: Kept[Any]
    is_forgotten: bool = False
    alerts: Sequence[TargetAlert] = ()
    owner: str | None = None
    unfinished_run_ids: Sequence[int] = ()

    def as_json(self, now: float) -> dict[str, Any]:
        """Return what the database is to keep of the target."""
        return {
            "target": self.target,
            "owner": self.owner,
            "unfinished_run_ids": list(self.unfinished_run_ids),
            "state": None if self.is_forgotten else encode(self.kept, now),
        }


def step(
    payload: Mapping[str, Any],
    *,
    escalates: bool = False,
    has_reported: Callable[[ReportedRun], bool] = lambda _: False,
) -> Step:
    """Return what a check leads to.

    Parameters
    ----------
    payload
        One that keeps the contract.
    escalates
        Whether there is a topic to escalate to.
    has_reported
        Returns whether the failure of a run was told as an exception, because the job reported it.
    """
    settings = {row["target"]: row for row in payload["settings"]}
    given = _Given(
        check=Check.from_payload(payload),
        states={entry["target"]: entry["state"] for entry in payload["states"]},
        settings=settings,
        defaults=TargetSettings().with_row(settings.get("", {})),
        escalates=escalates,
        has_reported=has_reported,
    )
    jobs = list(_jobs(given))
    failing_jobs = failing(
        given.check, ((job.state.job_id, job.target.key, job.target.name, job.state) for job in jobs)
    )
    sets = list(_sets(given, failing_jobs, {job.target.key for job in jobs}))
    told = {(job.target, each.topic) for each in sets for job in each.tells_of}
    outcomes = [
        *_scheduler(given),
        *(_job_outcome(given, job, told) for job in jobs),
        *(each.outcome for each in sets),
        *_outbox(given),
    ]
    alerts = [alert for outcome in outcomes for alert in outcome.alerts]
    return Step(
        outgoing=list(route(alerts, escalates=escalates)),
        states=[outcome.as_json(given.check.now) for outcome in outcomes],
        open_problems=sum(len(outcome.kept.problems.open) for outcome in outcomes),
        is_heartbeat=_is_heartbeat(given),
    )


def _scheduler(given: _Given) -> Iterator[_Outcome]:
    if given.check.jobs is None:
        return
    kept = given.kept(SCHEDULER, SchedulerState)
    clock = Clock(now=given.check.now)
    state, findings, unknown = look(SCHEDULER_KINDS, kept.state, given.check.scheduler, clock)
    if findings or kept.problems.open:
        target = Target(key=SCHEDULER, name="the scheduler", data={})
        problems, alerts = _advance(given, target, kept.problems, findings, unknown)
        yield _Outcome(target=SCHEDULER, kept=Kept(state=state, problems=problems), alerts=alerts)


class _SeenJob(NamedTuple):
    """A job, and what was found of it."""

    target: Target
    state: JobState
    problems: Problems
    findings: Sequence[DescribedFinding]
    unknown: Collection[str]


def _jobs(given: _Given) -> Iterator[_SeenJob]:
    if given.check.jobs is None:
        return
    clock = clock_of(given.check)
    kept = {key: given.kept(key, JobState) for key in given.states if key.startswith(JOB)}
    jobs = {job.target: job for job in given.check.jobs}
    runs = _runs_by_job(given.check, {key: each.state for key, each in kept.items()})
    ids = {key: of_job[0].job_id for key, of_job in runs.items()}
    ids |= {key: each.state.job_id for key, each in kept.items()}
    ids |= {key: job.job_id for key, job in jobs.items()}
    new = Kept(state=JobState(), problems=Problems())
    for key in sorted(ids, key=lambda key: (ids[key], key)):
        yield _job(given, key, kept.get(key, new), jobs.get(key), runs.get(key, []), clock)


def _runs_by_job(check: Check, states: Mapping[str, JobState]) -> Mapping[str, Sequence[Run]]:
    """Return the runs of each job. They tell its id then, which is another one since it was scheduled anew."""
    by_id = {state.job_id: key for key, state in states.items()}
    by_id |= {job.job_id: job.target for job in check.jobs or ()}
    by_run = {run.run_id: key for key, state in states.items() for run in state.unfinished_runs}
    runs: dict[str, list[Run]] = defaultdict(list)
    for run in check.runs:
        key = by_run.get(run.run_id) or by_id.get(run.job_id) or f"{JOB}{run.job_id}"
        runs[key].append(run)
    return runs


def _job(given: _Given, key: str, kept: Kept[JobState], job: Job | None, runs: Sequence[Run], clock: Clock) -> _SeenJob:
    settings = given.settings_of(key)
    state, findings, unknown = observe_job(
        kept.state,
        job,
        runs,
        clock,
        grace_seconds=GRACE_SECONDS if settings.grace_seconds is None else settings.grace_seconds,
        limit_seconds=settings.limit_seconds,
        statuses_before=[problem.status for problem in kept.problems.open.values()],
        database=given.check.database,
    )
    return _SeenJob(
        target=Target(key=key, name=job_name(state), data=job_data(state)),
        state=state,
        # What ends because the job was unscheduled ends at once, and has not come and gone by itself.
        problems=kept.problems if job else replace(kept.problems, recent_openings={}),
        findings=findings,
        unknown=unknown,
    )


def _job_outcome(given: _Given, job: _SeenJob, told: Collection[tuple[str, str | None]]) -> _Outcome:
    state, last = job.state, job.state.last_failure
    # What was told with the job's partition set, or as its own exception, is not told again, nor is its end.
    if last and ((job.target.key, given.settings_of(job.target.key).topic) in told or _is_reported(given, job)):
        state = replace(state, told_run_id=last.run_id)
    is_told = last is not None and last.run_id == state.told_run_id
    problems, alerts = _advance(
        given, job.target, job.problems, job.findings, job.unknown, told_elsewhere=("failed",) if is_told else ()
    )
    clock = clock_of(given.check)
    return _Outcome(
        target=job.target.key,
        kept=Kept(state=state, problems=problems),
        is_forgotten=is_forgotten(state, clock) and not clock.is_behind,
        alerts=alerts,
        owner=state.username,
        unfinished_run_ids=[run.run_id for run in state.unfinished_runs],
    )


def _is_reported(given: _Given, job: _SeenJob) -> bool:
    is_new = "failed" not in job.problems.open and any(finding.kind == "failed" for finding in job.findings)
    run = reported_run(job.state) if is_new else None
    return run is not None and given.has_reported(run)


class _SeenSet(NamedTuple):
    """What becomes of a set, and the jobs whose failure its alerts to a topic report."""

    outcome: _Outcome
    topic: str | None = None
    tells_of: Sequence[FailingMaintenance] = ()


def _sets(given: _Given, failing_jobs: Sequence[FailingMaintenance], known_jobs: Collection[str]) -> Iterator[_SeenSet]:
    partitions = given.check.partitions
    if partitions is None:
        return
    maintained = successes(given.check)
    unwatched = unwatched_by_set(partitions.sets)
    for partition_set in partitions.sets:
        key = f"{SET}{partition_set.parent}"
        kept = given.kept(key, SetState)
        jobs = [job for job in failing_jobs if job.is_because_of(partition_set)]
        at = [each.at for each in maintained if each.call.includes(partition_set, partitions.schema)]
        seen = SetObservation(
            set=partition_set,
            schema=partitions.schema,
            role=partitions.role,
            maintained_at=max(at, default=None),
            required_seconds=given.grace_of(key),
            has_jobs=given.check.jobs is not None,
            failing_job=jobs[0] if jobs else None,
            is_job_hidden=kept.state.failed_job is not None and kept.state.failed_job not in known_jobs,
            unwatched=unwatched[partition_set.parent],
        )
        state, findings, unknown = observe_set(kept.state, seen, Clock(now=given.check.now))
        target = Target(key=key, name=partition_set.parent, data=set_data(partition_set))
        problems, alerts = _advance(given, target, kept.problems, findings, unknown)
        is_told = any(problems.open[kind].alerts for kind in MAINTENANCE_KINDS if kind in problems.open)
        yield _SeenSet(
            outcome=_Outcome(target=key, kept=Kept(state=state, problems=problems), alerts=alerts),
            topic=given.settings_of(key).topic,
            tells_of=jobs if is_told else (),
        )
    present = {f"{SET}{each.parent}" for each in partitions.sets}
    for key in given.states:
        if key.startswith(SET) and key not in present:
            yield _SeenSet(outcome=_gone(given, key))


def _gone(given: _Given, key: str) -> _Outcome:
    """Return what becomes of a set that pg_partman does not have any more: its problems end with it."""
    kept = given.kept(key, SetState)
    target = Target(key=key, name=key.removeprefix(SET), data={"parent_table": key.removeprefix(SET)})
    problems, alerts = _advance(given, target, kept.problems, [], [])
    return _Outcome(
        target=key, kept=Kept(state=kept.state, problems=problems), is_forgotten=not problems.open, alerts=alerts
    )


def _outbox(given: _Given) -> Iterator[_Outcome]:
    if given.check.outbox is None:
        return
    clock = Clock(now=given.check.now)
    for target, look_at in outbox_targets(given.check.outbox, given.states, given.grace_of):
        kept = given.kept(target.key, OutboxState)
        state, findings, unknown = look_at(kept.state, clock)
        problems, alerts = _advance(given, target, kept.problems, findings, unknown)
        forgotten = not problems.open and is_outbox_target_forgotten(state, findings, clock)
        if not forgotten or target.key in given.states:
            yield _Outcome(
                target=target.key, kept=Kept(state=state, problems=problems), is_forgotten=forgotten, alerts=alerts
            )


def _is_heartbeat(given: _Given) -> bool:
    looks_at_all = given.check.jobs is not None or given.check.partitions is not None
    return looks_at_all or not any(target.startswith((JOB, SET)) for target in given.states)


def _advance(
    given: _Given,
    target: Target,
    problems: Problems,
    findings: Sequence[DescribedFinding],
    unknown: Collection[str],
    *,
    told_elsewhere: Collection[str] = (),
) -> tuple[Problems, list[TargetAlert]]:
    settings = given.settings_of(target.key)
    problems, alerts = advance(
        problems,
        findings,
        settings,
        given.check.now,
        unknown=unknown,
        told_elsewhere=told_elsewhere,
        escalates=given.escalates,
    )
    return problems, [
        TargetAlert(alert=alert, target=target, topic=settings.topic, check=given.check) for alert in alerts
    ]
