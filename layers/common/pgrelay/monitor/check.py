"""One step of the monitor: from what a check found and what is remembered to messages and what to remember.

Contract pgrelay.cron/1. Nothing here knows of AWS, and nothing but the arguments decides: a step that is repeated,
because its outcome was lost, makes the same messages with the same ids.
"""

from __future__ import annotations

import math
import uuid
from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from pgrelay.errors import ScheduleError
from pgrelay.monitor.jobs import GRACE_SECONDS, Clock, JobWatch, job_facts
from pgrelay.monitor.partitions import SetWatch, set_facts
from pgrelay.monitor.problems import (
    CRITICAL,
    ESCALATED,
    FLAPPING,
    INFO,
    OPENED,
    PASSED,
    RECOVERED,
    REMINDER,
    WARNING,
    Event,
    Finding,
    Settings,
    advance,
)
from pgrelay.monitor.schedules import time_zone
from pgrelay.notifications.notification import Notification, Section
from pgrelay.text import clip, in_one_line, sql_literal
from pgrelay.times import duration, moment

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

CONTRACT: Final = "pgrelay.cron/1"
DIGEST_FROM: Final = 11
"""From this many messages to one topic in one check on, one digest instead of a message each."""
_DIGEST_SHOWN: Final = 100
_SHOWN_CHARACTERS: Final = 100
_NAMESPACE: Final = uuid.UUID("6e0f5a0e-6d6b-5a53-9f0a-0a7d2b0c7f11")

SCHEDULER: Final = "scheduler"
_JOB: Final = "job/"
_SET: Final = "set/"
_MAINTENANCE_COMMAND: Final = "run_maintenance"
STATE_VERSION: Final = 1
_SEVERITIES: Final = (CRITICAL, WARNING, INFO)


@dataclass(frozen=True, kw_only=True)
class Outgoing:
    """A notification and where it goes.

    Parameters
    ----------
    notification
        What is said.
    topic
        Name of the topic; None: the alert topic.
    escalated
        Whether it goes to the escalation topic.
    """

    notification: Notification
    topic: str | None = None
    escalated: bool = False


@dataclass(frozen=True, kw_only=True)
class Step:
    """What a check leads to.

    Parameters
    ----------
    outgoing
        Notifications, in the order of their sending.
    states
        Targets whose state changed: target, owner, the runs to follow, and the state (None: forget it).
    open_problems
        How many problems are open.
    """

    outgoing: Sequence[Outgoing]
    states: Sequence[Mapping[str, Any]]
    open_problems: int


@dataclass(frozen=True, kw_only=True)
class _Told:
    """An event with what it is about."""

    event: Event
    target: str
    name: str
    facts: Mapping[str, Any]
    topic: str | None
    check: Mapping[str, Any]

    @property
    def id(self) -> str:
        """The same for the same message, however often the check is repeated."""
        problem = self.event.problem
        words = (
            self.check["database"], self.check.get("history"), self.target,
            problem["number"], self.event.phase, problem["alerts"],
        )  # fmt: skip
        return str(uuid.uuid5(_NAMESPACE, "\0".join(map(repr, words))))

    @property
    def handle(self) -> str:
        """What silence and acknowledge find the target by."""
        kind, _, number = self.target.partition("/")
        if kind == SCHEDULER:
            return SCHEDULER
        return self.facts.get("job_name") or number if kind == "job" else self.name

    @property
    def title(self) -> str:
        """The target's name, in one line, up to what is said of it."""
        return clip(in_one_line(self.name), _SHOWN_CHARACTERS) + (" " if self.target.startswith(_JOB) else ": ")

    @property
    def said(self) -> str:
        """What is said of it, in a line."""
        problem = self.event.problem
        open_for = duration(float(self.check["now"]) - problem["opened_at"])
        headline = str(problem["headline"]).removeprefix("is ")
        return {
            OPENED: str(problem["headline"]),
            PASSED: f"{problem['headline']} (over)",
            FLAPPING: f"comes and goes: {headline}",
            REMINDER: f"still {problem['ongoing']} after {open_for}: {headline}",
            ESCALATED: f"ESCALATED, {problem['ongoing']} for {open_for}: {headline}",
            RECOVERED: f"recovered, was {problem['ongoing']} for {open_for}",
        }[self.event.phase]


def step(check: Mapping[str, Any], *, escalates: bool = False) -> Step:
    """Return what a check that keeps the contract leads to.

    Parameters
    ----------
    check
        The payload.
    escalates
        Whether there is a topic to escalate to.
    """
    return _Monitor(check, escalates=escalates).step()


class _Monitor:
    def __init__(self, check: Mapping[str, Any], *, escalates: bool) -> None:
        self.check = check
        self.escalates = escalates
        self.now = float(check["now"])
        self.known: dict[str, dict[str, Any]] = {entry["target"]: entry["state"] for entry in check["states"]}
        rows = {row["target"]: row for row in check["settings"]}
        self.defaults = Settings().with_row(rows.get("", {}))
        self.rows = rows
        self.told: list[_Told] = []
        self.states: list[dict[str, Any]] = []
        self.open_problems = 0

    def step(self) -> Step:
        maintained_at = self._jobs() if self.check.get("jobs") is not None else None
        if self.check.get("partitions") is not None:
            self._sets(maintained_at)
        return Step(outgoing=list(self._outgoing()), states=self.states, open_problems=self.open_problems)

    def _settings(self, target: str) -> Settings:
        return self.defaults.with_row(self.rows.get(target, {}))

    # ------------------------------------------------------------------------------------------------------- jobs

    def _jobs(self) -> float | None:
        """Watch the jobs, and return when one last maintained the partitions, with success."""
        clock = self._clock()
        jobs = {job["job"]: job for job in self.check["jobs"]}
        runs: dict[int, list[Mapping[str, Any]]] = defaultdict(list)
        for run in self.check["runs"]:
            runs[run.get("job") or 0].append(run)
        remembered = {int(target.removeprefix(_JOB)) for target in self.known if target.startswith(_JOB)}
        maintained_at: float | None = None
        for job_id in sorted({*jobs, *runs, *remembered}):
            state = self._job(job_id, jobs.get(job_id), runs.get(job_id, []), clock)
            if _MAINTENANCE_COMMAND in (state.get("command") or "") and state.get("last_success_at"):
                maintained_at = max(maintained_at or -math.inf, state["last_success_at"])
        return maintained_at

    def _job(
        self, job_id: int, job: Mapping[str, Any] | None, runs: Sequence[Mapping[str, Any]], clock: Clock
    ) -> dict[str, Any]:
        target = f"{_JOB}{job_id}"
        settings = self._settings(target)
        watch = JobWatch(
            job_id=job_id,
            job=job,
            state=self._state(target),
            clock=clock,
            grace_seconds=GRACE_SECONDS if settings.grace_seconds is None else settings.grace_seconds,
            limit_seconds=settings.limit_seconds,
        )
        findings = watch.observe(runs)
        self._advance(
            target, watch.name, watch.state, findings, settings, watch.unknown, job_facts(job_id, watch.state)
        )
        self._keep(
            target,
            None if watch.is_gone and not clock.behind else watch.state,
            owner=watch.state.get("username"),
            following=[entry["run"] for entry in watch.state["following"]],
        )
        return watch.state

    def _clock(self) -> Clock:
        scheduler = self.check["scheduler"]
        findings: list[Finding] = []
        try:
            zone = None if scheduler.get("timezone_hidden") else time_zone(scheduler.get("timezone") or "GMT")
        except ScheduleError as error:
            zone = None
            findings.append(
                _scheduler_finding(
                    "timezone",
                    f"cron.timezone is {scheduler['timezone']}, which is not known here",
                    f"{error} Failed runs are reported; runs that never happened cannot be. Use a name such as "
                    "Europe/Berlin.",
                    severity=WARNING,
                )
            )
        if scheduler.get("log_run") is False:
            findings.append(
                _scheduler_finding(
                    "history_off",
                    "pg_cron keeps no history: cron.log_run is off",
                    "Nothing can be told of any run. Set cron.log_run = on and restart the server.",
                )
            )
        if scheduler.get("launch") is False:
            findings.append(
                _scheduler_finding(
                    "jobs_off",
                    "pg_cron starts no jobs: cron.launch_active_jobs is off",
                    "ALTER SYSTEM SET cron.launch_active_jobs = on, then SELECT pg_reload_conf().",
                )
            )
        if scheduler.get("launcher") is False:
            findings.append(
                _scheduler_finding(
                    "launcher",
                    "pg_cron's scheduler does not run",
                    "There is no process of the type 'pg_cron launcher'. Is pg_cron in shared_preload_libraries? The "
                    "server log says why it stopped; a restart of the server starts it again.",
                )
            )
        state = self._state(SCHEDULER)
        if findings or state.get("problems"):
            settings = self._settings(SCHEDULER)
            self._advance(SCHEDULER, "the scheduler", state, findings, settings, (), {})
            self._keep(SCHEDULER, state)
        return Clock(
            now=self.now,
            started_at=scheduler.get("started_at") or -math.inf,
            horizon=self.check.get("horizon"),
            zone=zone,
            version=_version(scheduler.get("version") or ""),
            both_days=bool(scheduler.get("both_days")),
        )

    # ------------------------------------------------------------------------------------------------- partitions

    def _sets(self, maintained_at: float | None) -> None:
        found = self.check["partitions"]
        for facts in found["sets"]:
            target = f"{_SET}{facts['parent']}"
            settings = self._settings(target)
            own = self.rows.get(target, {}).get("grace_seconds")
            watch = SetWatch(
                facts=facts,
                state=self._state(target),
                now=self.now,
                schema=found["schema"],
                maintained_at=maintained_at,
                left_seconds=own,
            )
            findings = watch.observe()
            self._advance(target, watch.name, watch.state, findings, settings, watch.unknown, set_facts(facts))
            self._keep(target, watch.state)
        parents = [*(facts["parent"] for facts in found["sets"]), *found.get("unread", ())]
        present = {f"{_SET}{parent}" for parent in parents}
        for target in self.known:
            if target.startswith(_SET) and target not in present:
                self._keep(target, None)

    # ---------------------------------------------------------------------------------------------------- shared

    def _state(self, target: str) -> dict[str, Any]:
        """Return what is remembered of a target; a state of another version is none."""
        state = self.known.get(target)
        return dict(state) if state and state.get("version") == STATE_VERSION else {"version": STATE_VERSION}

    def _advance(
        self,
        target: str,
        name: str,
        state: dict[str, Any],
        findings: Sequence[Finding],
        settings: Settings,
        unknown: Sequence[str],
        facts: Mapping[str, Any],
    ) -> None:
        events = advance(state, findings, settings, self.now, unknown=unknown, escalates=self.escalates)
        self.open_problems += len(state["problems"])
        self.told += [
            _Told(event=event, target=target, name=name, facts=facts, topic=settings.topic, check=self.check)
            for event in events
        ]

    def _keep(
        self, target: str, state: Mapping[str, Any] | None, *, owner: str | None = None, following: Sequence[int] = ()
    ) -> None:
        self.states.append({"target": target, "owner": owner, "following": list(following), "state": state})

    def _outgoing(self) -> Iterator[Outgoing]:
        by_topic: dict[tuple[str | None, bool], list[_Told]] = defaultdict(list)
        for told in self.told:
            phase = told.event.phase
            if phase != ESCALATED:
                by_topic[(told.topic, False)].append(told)
            # Whom an escalation reached hears of its end, too.
            if phase == ESCALATED or (phase == RECOVERED and self.escalates and told.event.problem.get("escalated")):
                by_topic[(None, True)].append(told)
        for (topic, escalated), group in by_topic.items():
            by_target: dict[str, list[_Told]] = defaultdict(list)
            for told in group:
                by_target[told.target].append(told)
            targets = list(by_target.values())
            made = [_digest(self.check, group)] if len(targets) >= DIGEST_FROM else map(_notification, targets)
            for notification in made:
                yield Outgoing(notification=notification, topic=topic, escalated=escalated)


def _version(text: str) -> tuple[int, ...]:
    """Return an extension's version as numbers: ``1.4-1`` as 1, 4, 1."""
    return tuple(int(part) for part in text.replace("-", ".").split(".") if part.isdigit()) or (1, 6)


def _scheduler_finding(kind: str, headline: str, advice: str, severity: str = CRITICAL) -> Finding:
    return Finding(
        kind=kind,
        severity=severity,
        headline=headline,
        ongoing=headline,
        sections=(Section(heading="What to do", advice=advice),),
    )


def _notification(group: Sequence[_Told]) -> Notification:
    """Return the notification of what befell one target in one check: mostly one thing, the worst first."""
    group = sorted(group, key=lambda told: _SEVERITIES.index(told.event.problem["severity"]))
    first = group[0]
    check, database = first.check, first.check["database"]
    facts = [_facts(told) for told in group]
    own = {"id": first.id if len(group) == 1 else _joint_id(group)}
    more = {"also": facts[1:]} if len(group) > 1 else {}
    return Notification(
        subject=f"[pgrelay] {database}: {first.title}{first.said}" + "".join(f"; {told.said}" for told in group[1:]),
        summary=_summary(group),
        sections=[
            *_in_turn(group),
            _about(group),
        ],
        facts={
            "kind": "partitions" if first.target.startswith(_SET) else "cron",
            "database": database,
            "at": _iso(float(check["now"])),
            "target": first.target,
            **first.facts,
            **facts[0],
            **own,
            **more,
        },
    )


def _in_turn(group: Sequence[_Told]) -> list[Section]:
    """Return what all problems of a target have in common, and then each one's own sections under its number."""
    if len(group) == 1:
        return list(_sections(group[0]))
    kept = [section for section in _sections(group[0]) if all(section in _sections(told) for told in group)]
    common = tuple(kept)
    for number, told in enumerate(group, 1):
        kept.append(Section(heading=f"{number} of {len(group)}", text=told.said))
        kept += [section for section in _sections(told) if section not in common]
    return kept


def _facts(told: _Told) -> dict[str, Any]:
    problem = told.event.problem
    return {
        "id": told.id,
        "problem": problem["kind"],
        "phase": told.event.phase,
        "severity": problem["severity"],
        "headline": problem["headline"],
        "opened_at": _iso(problem["opened_at"]),
        "count": problem["count"],
        **(told.event.finding.facts if told.event.finding else {}),
    }


def _sections(told: _Told) -> Sequence[Section]:
    if told.event.finding:
        return told.event.finding.sections
    problem = told.event.problem
    return (
        Section(
            heading="What it was",
            lines=(
                ("Problem", problem["headline"]),
                ("Since", moment(problem["opened_at"])),
                ("Counted", f"{problem['count']} times" if problem["count"] > 1 else None),
            ),
        ),
    )


def _summary(group: Sequence[_Told]) -> str:
    first = group[0]
    what = "" if first.target == SCHEDULER else "Partition set " if first.target.startswith(_SET) else "pg_cron job "
    title = first.title.removeprefix("job ") if first.target.startswith(_JOB) else first.title
    since = moment(first.event.problem["opened_at"])
    found = f"Found by the check in the database {first.check['database']}."
    end = {
        PASSED: f"It was over when the check in the database {first.check['database']} looked.",
        FLAPPING: "It comes and goes: you are told next when it has been well for an hour, or as a reminder.",
        REMINDER: f"It has been so since {since}.",
        ESCALATED: f"It has been so since {since}, and nobody has acknowledged it.",
    }.get(first.event.phase, found)
    return "\n".join([*(f"{what}{title}{told.said}." for told in group), end])


def _about(group: Sequence[_Told]) -> Section:
    first = group[0]
    lasts = any(told.event.finding and told.event.finding.lasting and not told.event.finding.over for told in group)
    handle = sql_literal(first.handle)
    return Section(
        heading="This alert",
        lines=[("Severity", first.event.problem["severity"]), *(("Id", told.id) for told in group)],
        advice=f"In the database {in_one_line(first.check['database'])}, to say that you know, or to be left alone:"
        if lasts
        else None,
        statements=(
            f"SELECT pgrelay.acknowledge({handle})",
            f"SELECT pgrelay.silence({handle}, now() + interval '4 hours', 'why')",
        )
        if lasts
        else (),
    )


def _digest(check: Mapping[str, Any], group: Sequence[_Told]) -> Notification:
    began = [told for told in group if told.event.phase in {OPENED, PASSED, FLAPPING}]
    still = [told for told in group if told.event.phase in {REMINDER, ESCALATED}]
    ended = [told for told in group if told.event.phase == RECOVERED]
    counts = [
        f"{len(part)} {word}" for part, word in ((began, "new"), (still, "still open"), (ended, "recovered")) if part
    ]
    return Notification(
        subject=f"[pgrelay] {check['database']}: {len(group)} problems: {', '.join(counts)}",
        summary=f"{len(group)} problems in one check of the database {check['database']}: {', '.join(counts)}.",
        sections=(
            Section(
                heading="Where and when",
                lines=(("Database", check["database"]), ("Check", moment(float(check["now"])))),
            ),
            *(
                Section(heading=heading, text=_digest_lines(part))
                for heading, part in (("New", began), ("Still open", still), ("Recovered", ended))
                if part
            ),
            Section(
                heading="What to do",
                advice="So many at once usually have one cause: a failover, a full disk, no free connections, a role "
                "or a database that is gone.",
                statements=("SELECT * FROM pgrelay.problem ORDER BY opened_at",),
            ),
        ),
        facts={
            "kind": "cron_digest",
            "id": _joint_id(group),
            "database": check["database"],
            "at": _iso(float(check["now"])),
            "problems": [
                {
                    "id": told.id,
                    "problem": told.event.problem["kind"],
                    "phase": told.event.phase,
                    "severity": told.event.problem["severity"],
                    "target": told.target,
                    "name": told.name,
                    "headline": clip(told.event.problem["headline"], _SHOWN_CHARACTERS),
                }
                for told in group
            ],
        },
    )


def _joint_id(group: Iterable[_Told]) -> str:
    return str(uuid.uuid5(_NAMESPACE, "\0".join(sorted(told.id for told in group))))


def _digest_lines(group: Sequence[_Told]) -> str:
    lines = [f"{told.title}{clip(in_one_line(told.said), _SHOWN_CHARACTERS)}" for told in group[:_DIGEST_SHOWN]]
    more = [f"and {len(group) - _DIGEST_SHOWN} more"] if len(group) > _DIGEST_SHOWN else []
    return "\n".join([*lines, *more])


def _iso(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).isoformat()
