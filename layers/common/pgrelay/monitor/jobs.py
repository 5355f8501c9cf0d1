"""What is wrong with a pg_cron job, from its runs since the last check and what is remembered of it."""

from __future__ import annotations

import math
import statistics
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from pgrelay.errors import ScheduleError
from pgrelay.monitor.problems import CRITICAL, INFO, WARNING, Finding
from pgrelay.monitor.schedules import AtStart, Calendar, Interval, Never, Schedule, parse_schedule
from pgrelay.notifications.notification import Section
from pgrelay.sqlstates import default_partition
from pgrelay.text import clip, first_line, sql_identifier, sql_literal
from pgrelay.times import duration, moment

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import tzinfo

FAILED: Final = "failed"
STUCK: Final = "stuck"
MISSED: Final = "missed"
OVERDUE: Final = "overdue"
SLOW: Final = "slow"
INACTIVE: Final = "inactive"
UNSCHEDULED: Final = "unscheduled"
OWNER: Final = "owner"
DATABASE: Final = "database"
SCHEDULE: Final = "schedule"
KINDS: Final = (FAILED, STUCK, MISSED, OVERDUE, SLOW, INACTIVE, UNSCHEDULED, OWNER, DATABASE, SCHEDULE)

GRACE_SECONDS: Final = 300.0
"""How late a run may start if the job's settings do not say."""
RUNS_KEPT: Final = 20
RUNS_FOR_USUAL: Final = 5
"""So many successful runs make a history to compare with."""
LIMIT_WITHOUT_HISTORY_SECONDS: Final = 24 * 3600.0
SLACK_SECONDS: Final = 60.0
"""A run is not slow or stuck before it is so much over what is usual."""
STARTING_SECONDS: Final = 300.0
FORGET_SECONDS: Final = 7 * 24 * 3600.0
EARLY_SECONDS: Final = 2.0
"""A run may seem to start so much before its time, by two clocks."""
DUE_AT_MOST: Final = 1000
REASON_CHARACTERS: Final = 200
_MESSAGE_KEPT_CHARACTERS: Final = 300

_FINAL: Final = frozenset({"succeeded", "failed"})
_CANCELED: Final = "job canceled"
"""What pg_cron records for a run during which its job was unscheduled or made inactive: no failure of the job's."""
_ADVICE_CONNECT: Final = (
    "The job never started: pg_cron could not connect. Check that its role may log in, that its database exists, that "
    "pg_hba.conf lets pg_cron in (host and password), and that connections are free."
)
_ADVICE_GENERAL: Final = (
    "Mend the cause, then wait for the job's next run or run the command by hand as its role. The server log at that "
    "time may say more."
)
_LOOK_AT: Final = (
    "SELECT a.pid, a.state, a.wait_event, pg_blocking_pids(a.pid), a.query FROM pg_stat_activity AS a "
    "JOIN cron.job_run_details AS d ON d.job_pid = a.pid WHERE d.runid = {run}\n"
    "SELECT pg_cancel_backend(job_pid) FROM cron.job_run_details WHERE runid = {run}"
)
_HISTORY: Final = "SELECT * FROM cron.job_run_details WHERE jobid = {job_id} ORDER BY runid DESC LIMIT 20"


@dataclass(frozen=True, kw_only=True)
class Clock:
    """What a check knows of time and of the scheduler; times in seconds since 1970.

    Parameters
    ----------
    now
        When the check looked.
    started_at
        When the server started.
    horizon
        Up to when runs were read; None: up to now.
    zone
        The time zone of the schedules; None if it is not known here.
    version
        pg_cron's version.
    both_days
        Its setting `cron.match_dom_and_dow`.
    """

    now: float
    started_at: float = -math.inf
    horizon: float | None = None
    zone: tzinfo | None = UTC
    version: tuple[int, ...] = (1, 6)
    both_days: bool = False

    @property
    def behind(self) -> bool:
        """Whether there are runs that this check has not read yet."""
        return self.horizon is not None


@dataclass(kw_only=True)
class JobWatch:
    """One job during one check.

    Parameters
    ----------
    job_id
        ``cron.job.jobid``.
    job
        The job as it is scheduled; None if it is not, or any more.
    state
        What is remembered; it is changed.
    clock
        The check's.
    grace_seconds
        How late a run may start.
    limit_seconds
        How long a run may take; None: by its history.
    """

    job_id: int
    job: Mapping[str, Any] | None
    state: dict[str, Any]
    clock: Clock
    grace_seconds: float = GRACE_SECONDS
    limit_seconds: float | None = None

    def observe(self, runs: Sequence[Mapping[str, Any]]) -> list[Finding]:
        """Take in the runs since the last check, by run id, and return what is wrong."""
        was = self._remember_job()
        new = self._take_runs(runs)
        schedule = self._schedule()
        self._settle(schedule, new)
        self.state["next_at"] = self._next_at(schedule)
        found = [self._failed(new)]
        if not self.clock.behind:
            found += [
                self._stuck(),
                self._slow(new),
                *self._not_run(schedule, new),
                self._inactive(was),
                self._unscheduled(was),
                *self._prerequisites(),
                self._unreadable(schedule),
            ]
        return [finding for finding in found if finding]

    @property
    def unknown(self) -> tuple[str, ...]:
        """Kinds that this check cannot look for."""
        return tuple(kind for kind in KINDS if kind != FAILED) if self.clock.behind else ()

    @property
    def is_gone(self) -> bool:
        """Whether there is nothing left to remember.

        What was told of a job that is not scheduled any more is kept a while: another role may check later.
        """
        gone_at = self.state.get("gone_at")
        return gone_at is not None and self.clock.now - gone_at > FORGET_SECONDS and not self.state["following"]

    # ------------------------------------------------------------------------------------------------ remembering

    def _remember_job(self) -> dict[str, Any]:
        """Bring the state up to the job as it is scheduled now, and return what the state was."""
        was = dict(self.state)
        for name, nothing in (("following", []), ("runs", []), ("due", []), ("streak", 0), ("seen", 0)):
            self.state.setdefault(name, nothing)
        if self.job is not None:
            self.state |= {
                name: self.job.get(name) for name in ("name", "command", "schedule", "database", "username", "active")
            }
            started_anew = (self.job["active"] and not was.get("active")) or self.job["schedule"] != was.get("schedule")
            if started_anew:  # what was due before is not this schedule's
                self.state |= {"settled_at": self.clock.now, "due": [], "since": self.clock.now}
                self.state.pop("miss", None)
            self.state.pop("gone_at", None)
        else:
            self.state.setdefault("gone_at", self.clock.now)
            self.state["problems"] = {}  # they went with the job
        self.state["scheduled"] = self.job is not None
        return was

    def _take_runs(self, runs: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
        """Sort runs into those that have ended, which are returned, and those to follow."""
        followed = {entry["run"]: entry for entry in self.state["following"]}
        seen = self.state["seen"]
        ended: list[Mapping[str, Any]] = []
        following: list[dict[str, Any]] = []
        for run in sorted(runs, key=lambda run: run["run"]):
            if run["run"] <= seen and run["run"] not in followed:
                continue
            if run.get("status") in _FINAL:
                ended.append(run)
            else:
                following.append(self._follow(followed.get(run["run"]), run))
            self.state["seen"] = max(self.state["seen"], run["run"])
            if self.job is None:
                members = ("command", "database", "username")
                self.state |= {name: run[name] for name in members if run.get(name) is not None}
        self.state["following"] = following
        for run in ended:
            self._take_ended(run)
        starts = [self.state.get("last_start_at"), *(run.get("at") for run in [*ended, *following])]
        self.state["last_start_at"] = max((at for at in starts if at is not None), default=None)
        return ended

    def _follow(self, known: dict[str, Any] | None, run: Mapping[str, Any]) -> dict[str, Any]:
        entry = known or {"run": run["run"], "noticed_at": self.clock.now}
        entry["at"] = run.get("at")
        if run.get("alive") is not False:
            entry.pop("gone_at", None)
        else:
            entry.setdefault("gone_at", self.clock.now)
        return entry

    def _take_ended(self, run: Mapping[str, Any]) -> None:
        at, seconds = run.get("at"), run.get("seconds")
        if run["status"] == "succeeded":
            self.state["streak"] = 0
            self.state.pop("failure", None)
            self.state["last_success_at"] = _end(run) or self.clock.now
        elif not _is_canceled(run):
            self.state["streak"] += 1
            self.state["failure"] = {
                "run": run["run"],
                "at": at,
                "seconds": seconds,
                "message": clip(run.get("message") or "", _MESSAGE_KEPT_CHARACTERS),
            }
        mark = "s" if run["status"] == "succeeded" else "c" if _is_canceled(run) else "n" if at is None else "f"
        self.state["runs"] = [*self.state["runs"], [run["run"], mark, at, seconds]][-RUNS_KEPT:]

    # -------------------------------------------------------------------------------------------------- findings

    def _failed(self, new: Sequence[Mapping[str, Any]]) -> Finding | None:
        failures = [run for run in new if run["status"] == "failed" and not _is_canceled(run)]
        streak = self.state["streak"]
        if not failures and (not streak or self.job is None):
            return None
        last = failures[-1] if failures else self.state["failure"]
        message = last.get("message") or ""
        connected = last.get("at") is not None
        words = clip(first_line(message) or "pg_cron recorded no message", REASON_CHARACTERS)
        reason = words if connected else f"could not connect: {words}"
        times = f" ({len(failures)} times)" if len(failures) > 1 else ""
        return Finding(
            kind=FAILED,
            severity=CRITICAL,
            headline=f"failed{times}: {reason}",
            ongoing="failing",
            count=len(failures),
            over=not streak,
            lasting=self.job is not None,
            sections=(
                self._what(command=last.get("command")),
                Section(
                    heading="When",
                    text="\n".join(
                        [*self._failed_runs(failures or [last], words), self._before(streak), *self._next_run()]
                    ),
                ),
                Section(heading="Why", text=message or reason),
                self._advice(message, connected=connected),
            ),
            facts={
                "could_not_connect": not connected,
                "reason": reason,
                "return_message": message,
                "seconds": last.get("seconds"),
                "failures": len(failures),
                "in_a_row": streak,
                "last_success_at": _iso(self.state.get("last_success_at")),
                "run_ids": [run["run"] for run in failures][-RUNS_KEPT:],
            },
        )

    def _failed_runs(self, failures: Sequence[Mapping[str, Any]], words: str) -> list[str]:
        shown = failures[-10:]
        lines = []
        for run in shown:
            # Why stands below once, for the newest run: one that failed of something else says so here.
            own = clip(first_line(run.get("message") or "") or "no message", REASON_CHARACTERS)
            other = "" if own == words or not run.get("message") else f": {own}"
            if run.get("at") is None:
                lines.append(f"run {run['run']}: never started{other}")
            else:
                took = f", failed after {duration(run['seconds'])}" if run.get("seconds") is not None else ""
                lines.append(f"run {run['run']}: {moment(run['at'])}{took}{other}")
        earlier = len(failures) - len(shown)
        return [f"{earlier} earlier ones, then", *lines] if earlier else lines

    def _before(self, streak: int) -> str:
        success = self.state.get("last_success_at")
        if not streak:
            return f"It has succeeded since, last at {moment(success)}."
        last = f"last success {moment(success)}" if success else "no success of it is known yet"
        return f"{streak} in a row; {last}" if streak > 1 else last

    def _next_run(self) -> list[str]:
        at = self.state.get("next_at")
        return [f"next run {moment(at)}"] if self.job is not None and at is not None and at > self.clock.now else []

    def _stuck(self) -> Finding | None:
        for run in self.state["following"]:
            at, gone_at = run.get("at"), run.get("gone_at")
            reach, because = self._reach()
            elapsed = self.clock.now - (at if at is not None else run["noticed_at"])
            if at is None and elapsed > STARTING_SECONDS:
                why = "pg_cron has been connecting since this check first saw the run; it gives up by itself seldom."
            elif gone_at is not None and gone_at < self.clock.now:
                why = (
                    "Its backend is gone, yet pg_cron's history calls it running: it was killed, or the server crashed."
                )
            elif at is not None and elapsed > reach:
                why = f"It may take {duration(reach)}: {because}."
            else:
                continue
            return Finding(
                kind=STUCK,
                severity=CRITICAL,
                headline=f"is stuck: running for {duration(elapsed)}",
                ongoing="stuck",
                sections=(
                    self._what(),
                    Section(
                        heading="When",
                        lines=(
                            ("Run", str(run["run"])),
                            ("Started", moment(at) if at is not None else "not yet"),
                            ("Running for", duration(elapsed)),
                        ),
                    ),
                    Section(heading="Why", advice=why),
                    Section(
                        heading="What to do",
                        advice="pg_cron runs a job once at a time: until this run ends, there is no other. See what it "
                        "waits for, and cancel it if it must not go on."
                        if gone_at is None
                        else "Nothing runs any more. pg_cron marks the run as failed when the server starts again; "
                        "until then it may take the job for busy. If the job does not start again, restart the server.",
                        statements=_LOOK_AT.format(run=run["run"]).splitlines() if gone_at is None else (),
                    ),
                ),
                facts={
                    "run_id": run["run"],
                    "started_at": _iso(at),
                    "running_seconds": round(elapsed),
                    "backend_gone": gone_at is not None,
                },
            )
        return None

    def _reach(self) -> tuple[float, str]:
        """Return how long a run may take, and why so long."""
        if self.limit_seconds is not None:
            return self.limit_seconds, "that is the limit set for the job"
        took = self._durations()
        if len(took) < RUNS_FOR_USUAL:
            return LIMIT_WITHOUT_HISTORY_SECONDS, "it has too short a history to compare with"
        longest = max(took)
        return max(2 * longest, longest + SLACK_SECONDS), (
            f"the longest of its last {len(took)} successful runs took {duration(longest)}"
        )

    def _durations(self) -> list[float]:
        return [seconds for _, mark, _, seconds in self.state["runs"] if mark == "s" and seconds is not None]

    def _slow(self, new: Sequence[Mapping[str, Any]]) -> Finding | None:
        took = [(run["run"], run["seconds"]) for run in new if _took(run)]
        if took:
            run_id, seconds = took[-1]
            before = [
                own
                for number, mark, _, own in self.state["runs"]
                if mark == "s" and own is not None and number < run_id
            ]
            self.state.pop("slow", None)
            if self.limit_seconds is not None:
                usual = self.limit_seconds
                is_slow = seconds > usual
            elif len(before) >= RUNS_FOR_USUAL:
                usual = statistics.median(before)
                is_slow = seconds > max(3 * usual, usual + SLACK_SECONDS)
            else:
                is_slow = False
            if is_slow:
                self.state["slow"] = {"run": run_id, "seconds": seconds, "usual": usual}
        if not (slow := self.state.get("slow")):
            return None
        usual_words = "limit" if self.limit_seconds is not None else "usual"
        return Finding(
            kind=SLOW,
            severity=WARNING,
            headline=f"is slow: it took {duration(slow['seconds'])}, {usual_words} {duration(slow['usual'])}",
            ongoing="slow",
            sections=(
                self._what(),
                Section(
                    heading="When",
                    lines=(
                        ("Run", str(slow["run"])),
                        ("It took", duration(slow["seconds"])),
                        (usual_words.capitalize(), duration(slow["usual"])),
                    ),
                ),
                Section(
                    heading="What to do",
                    advice="It ended well. Look at what grew, at missing statistics after a load, and at locks that it "
                    "waited for; auto_explain shows the plan of the next run.",
                ),
            ),
            facts={"run_id": slow["run"], "seconds": slow["seconds"], "usual_seconds": slow["usual"]},
        )

    def _not_run(self, schedule: Schedule | None, new: Sequence[Mapping[str, Any]]) -> list[Finding | None]:
        """Return what should have run and did not: missed, and overdue since a restart."""
        newest = self.state["last_start_at"]
        if not (self.job and self.job["active"]):
            self.state.pop("miss", None)
            return []
        late = self._late(schedule, new, newest)
        miss = self.state.get("miss")
        if late:
            first = miss["first_at"] if miss else late[0]
            total = (miss["count"] if miss else 0) + len(late)
            overdue = late[-1] < self.clock.started_at
            miss = self.state["miss"] = {"first_at": first, "last_at": late[-1], "count": total, "overdue": overdue}
        if not miss:
            return []
        over = newest is not None and newest > miss["last_at"]
        if over:
            del self.state["miss"]
        return [self._miss(miss, len(late), over=over)]

    def _late(
        self,
        schedule: Schedule | None,
        new: Sequence[Mapping[str, Any]],
        newest: float | None,
    ) -> list[float]:
        """Return the times that are past the grace and that no run kept."""
        now, since = self.clock.now, self.state.get("since", self.clock.now)
        if isinstance(schedule, Interval):
            miss = self.state.get("miss")
            due = max(newest or 0.0, since) + schedule.seconds
            busy = bool(self.state["following"])
            never_started = any(run.get("at") is None for run in new)
            told = miss is not None and miss["last_at"] >= due
            return [due] if now - due > self.grace_seconds and not (busy or never_started or told) else []
        if isinstance(schedule, AtStart):
            known_before = since < self.clock.started_at
            told = self.state.get("start_missed") == self.clock.started_at
            ran = newest is not None and newest >= self.clock.started_at - EARLY_SECONDS
            ran = ran or any(run.get("at") is None for run in new)
            if known_before and not ran and not told and now - self.clock.started_at > self.grace_seconds:
                self.state["start_missed"] = self.clock.started_at
                return [self.clock.started_at - 1]
            return []
        if not isinstance(schedule, Calendar):
            return []
        late = [at for at in self.state["due"] if now - at > self.grace_seconds]
        self.state["due"] = [at for at in self.state["due"] if now - at <= self.grace_seconds]
        return late

    def _settle(self, schedule: Schedule | None, new: Sequence[Mapping[str, Any]]) -> None:
        """Note what was due up to where the history was read, and which of it was kept."""
        if not (self.job and self.job["active"]):
            return
        if not isinstance(schedule, Calendar):  # once it can be followed, nothing from before counts as missed
            self.state |= {"settled_at": self.clock.now, "due": []}
            return
        until, settled = self.clock.now, self.state["settled_at"]
        if self.clock.horizon is not None:
            ends = [end for run in new if (end := _end(run)) is not None]
            until = min(until, max([self.clock.horizon + EARLY_SECONDS, *ends]))
        if until > settled:
            times = schedule.between(_datetime(settled), _datetime(until))
            self.state["due"] += [at.timestamp() for at, _ in zip(times, range(DUE_AT_MOST), strict=False)]
            self.state["settled_at"] = until
        self._keep(new)

    def _keep(self, new: Sequence[Mapping[str, Any]]) -> None:
        """Take from the due times those that a run kept, or that came while one was running."""
        due: list[float] = self.state["due"]
        spans = [(run["at"], _end(run)) for run in new if run.get("at") is not None]
        spans += [(run["at"], None) for run in self.state["following"] if run.get("at") is not None]
        for start, end in sorted(spans, key=lambda span: span[0]):
            due[:] = [at for at in due if not (start < at and (end is None or at <= end))]
            kept = [at for at in due if at - EARLY_SECONDS <= start <= at + self.grace_seconds]
            if kept:
                due.remove(kept[-1])
        unstarted = [run for run in [*new, *self.state["following"]] if run.get("at") is None]
        del due[: len(unstarted)]  # they were tried, and are told of as failed

    def _miss(self, miss: Mapping[str, Any], count: int, *, over: bool) -> Finding:
        overdue = miss["overdue"]
        times = "" if miss["count"] == 1 else f" ({miss['count']} times)"
        due = moment(miss["last_at"])
        headline = (
            f"is overdue: it was due at {due}, when the server was down"
            if overdue
            else f"missed its run of {due}{times}"
        )
        why = (
            f"The server started at {moment(self.clock.started_at)}. pg_cron does not make up for what it missed."
            if overdue
            else "pg_cron has no run of that time in its history. Its scheduler may have stopped, all of its slots may "
            "have been taken (cron.max_running_jobs), or the history was deleted before it was checked."
        )
        return Finding(
            kind=OVERDUE if overdue else MISSED,
            severity=WARNING if overdue else CRITICAL,
            headline=headline,
            ongoing="overdue" if overdue else "missing its runs",
            count=count,
            over=over,
            sections=(
                self._what(),
                Section(
                    heading="When",
                    lines=(
                        ("Was due", due),
                        ("First missed", moment(miss["first_at"]) if miss["count"] > 1 else None),
                        ("Missed", f"{miss['count']} runs" if miss["count"] > 1 else None),
                        ("Last start", _moment(self.state.get("last_start_at"))),
                        ("Next run", _moment(self.state.get("next_at"))),
                    ),
                ),
                Section(heading="Why", advice=why),
                Section(
                    heading="What to do",
                    advice="It has run since; see whether what it missed must be made up for."
                    if over
                    else "If it cannot wait for its next time, run the command by hand as its role. Is the scheduler "
                    "alive?",
                    statements=()
                    if over
                    else ("SELECT * FROM pg_stat_activity WHERE backend_type = 'pg_cron launcher'",),
                ),
            ),
            facts={"due_at": _iso(miss["last_at"]), "first_due_at": _iso(miss["first_at"]), "missed": miss["count"]},
        )

    def _inactive(self, was: Mapping[str, Any]) -> Finding | None:
        if self.job is None or self.job["active"]:
            self.state.pop("inactive_since", None)
            return None
        if was.get("active"):
            self.state["inactive_since"] = self.clock.now
        if "inactive_since" not in self.state:
            return None  # it was, when it was first seen
        return Finding(
            kind=INACTIVE,
            severity=WARNING,
            headline="was made inactive",
            ongoing="inactive",
            sections=(
                self._what(),
                Section(
                    heading="What to do",
                    advice="It does not run until it is active again. If that is meant, acknowledge it. If not:",
                    statements=(f"SELECT cron.alter_job({self.job_id}, active := true)",),
                ),
            ),
        )

    def _unscheduled(self, was: Mapping[str, Any]) -> Finding | None:
        if self.job is not None or not was.get("scheduled"):
            return None
        open_problems = ", ".join(problem["ongoing"] for problem in was.get("problems", {}).values())
        return Finding(
            kind=UNSCHEDULED,
            severity=INFO,
            headline="was unscheduled",
            ongoing="unscheduled",
            lasting=False,
            sections=(
                self._what(),
                Section(
                    heading="What to do",
                    lines=(("It was", open_problems or None),),
                    advice="It is not in cron.job any more. If that is meant, there is nothing to do. If not, schedule "
                    f"it again as {was.get('username')}:",
                    statements=(
                        f"SELECT cron.schedule({sql_literal(was.get('name') or f'job {self.job_id}')}, "
                        f"{sql_literal(was.get('schedule') or '')}, {sql_literal(was.get('command') or '')})",
                    ),
                ),
            ),
        )

    def _prerequisites(self) -> list[Finding | None]:
        if self.job is None:
            return []
        found: list[Finding | None] = []
        if self.job.get("owner_may_login") is False:
            found.append(
                self._prerequisite(
                    OWNER,
                    f"its owner {self.job['username']} is gone or may not log in",
                    "Every run will fail. Let the role log in, or schedule the job for another one.",
                    f"ALTER ROLE {sql_identifier(self.job['username'])} LOGIN",
                )
            )
        if self.job.get("database_exists") is False:
            found.append(
                self._prerequisite(
                    DATABASE,
                    f"its database {self.job['database']} is gone or takes no connections",
                    "Every run will fail. Give the job another database, or unschedule it.",
                    f"SELECT cron.alter_job({self.job_id}, database := '...')",
                )
            )
        return found

    def _prerequisite(self, kind: str, headline: str, advice: str, statement: str) -> Finding:
        return Finding(
            kind=kind,
            severity=CRITICAL,
            headline=f"cannot run: {headline}",
            ongoing="unable to run",
            sections=(self._what(), Section(heading="What to do", advice=advice, statements=(statement,))),
        )

    def _unreadable(self, schedule: Schedule | None) -> Finding | None:
        if self.job is None or not self.job["active"] or self.clock.zone is None:
            return None
        if isinstance(schedule, Never):
            headline, advice = (
                f"never runs: no time matches its schedule {self.job['schedule']}",
                "pg_cron accepts the schedule and never starts the job. For once a year write 0 0 1 1 *: since 1.6 "
                "pg_cron accepts @yearly and @annually and gives them no month.",
            )
        elif schedule is None:
            headline, advice = (
                f"has the schedule {self.job['schedule']}, which cannot be read",
                "Its failures are watched, but a run that it misses would not be noticed. Write it as five fields.",
            )
        else:
            return None
        return Finding(
            kind=SCHEDULE,
            severity=WARNING,
            headline=headline,
            ongoing="without a schedule that can be followed",
            sections=(self._what(), Section(heading="What to do", advice=advice)),
        )

    # ------------------------------------------------------------------------------------------------- the schedule

    def _schedule(self) -> Schedule | None:
        """Return the schedule; None if it cannot be read."""
        if self.job is None or self.clock.zone is None:
            return None
        try:
            return parse_schedule(
                self.job["schedule"],
                zone=self.clock.zone,
                version=self.clock.version,
                both_days=self.clock.both_days,
            )
        except ScheduleError:
            return None

    def _next_at(self, schedule: Schedule | None) -> float | None:
        if self.job is None or not self.job["active"]:
            return None
        if isinstance(schedule, Interval):
            return max((self.state.get("last_start_at") or 0.0) + schedule.seconds, self.clock.now)
        if isinstance(schedule, Calendar):
            known = self.state.get("next_at")
            if known is not None and known > self.clock.now and self.state.get("next_of") == self.job["schedule"]:
                return float(known)
            self.state["next_of"] = self.job["schedule"]
            at = schedule.next_after(_datetime(self.clock.now))
            return at.timestamp() if at else None
        return None

    # ---------------------------------------------------------------------------------------------------- sections

    @property
    def name(self) -> str:
        """The job's name, or its number where it has none."""
        return self.state.get("name") or f"job {self.job_id}"

    def _what(self, command: str | None = None) -> Section:
        return Section(
            heading="What",
            lines=(
                ("Job", f"{self.state['name']} (id {self.job_id})" if self.state.get("name") else f"id {self.job_id}"),
                ("Command", first_line(command or self.state.get("command") or "") or None),
                ("Schedule", self.state.get("schedule")),
                ("Database", self.state.get("database")),
                ("Runs as", self.state.get("username")),
            ),
        )

    def _advice(self, message: str, *, connected: bool) -> Section:
        if not connected:
            advice = _ADVICE_CONNECT
        elif known := default_partition(message):
            advice = known.advice
        else:
            advice = _ADVICE_GENERAL
        return Section(heading="What to do", advice=advice, statements=(_HISTORY.format(job_id=self.job_id),))


def job_facts(job_id: int, state: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a program needs to know the job by."""
    return {
        "job_id": job_id,
        **{
            fact: state.get(member)
            for fact, member in (
                ("job_name", "name"),
                ("command", "command"),
                ("schedule", "schedule"),
                ("job_database", "database"),
                ("username", "username"),
            )
        },
    }


def _took(run: Mapping[str, Any]) -> bool:
    return run["status"] == "succeeded" and run.get("seconds") is not None


def _is_canceled(run: Mapping[str, Any]) -> bool:
    return run["status"] == "failed" and first_line(run.get("message") or "") == _CANCELED


def _end(run: Mapping[str, Any]) -> float | None:
    if run.get("at") is None or run.get("seconds") is None:
        return None
    return float(run["at"] + run["seconds"])


def _datetime(at: float) -> datetime:
    return datetime.fromtimestamp(at, UTC)


def _iso(at: float | None) -> str | None:
    return None if at is None else _datetime(at).isoformat()


def _moment(at: float | None) -> str | None:
    return None if at is None else moment(at)
