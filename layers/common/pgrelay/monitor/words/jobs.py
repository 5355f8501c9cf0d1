"""The words of findings about a pg_cron job."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from pgrelay.monitor.findings import Words
from pgrelay.monitor.job_history import NO_PROCESS_MESSAGE, RUNS_KEPT
from pgrelay.notifications.notification import Section
from pgrelay.text import clip, first_line, message_line, sql_identifier, sql_literal
from pgrelay.times import duration, moment

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pgrelay.monitor.facts.jobs import (
        Failed,
        JobIdentity,
        NoOwner,
        NotStarted,
        RunLimit,
        Slow,
        Stuck,
        Unscheduled,
        UnusableSchedule,
    )
    from pgrelay.monitor.states import FailedRun

REASON_CHARACTERS: Final = 200
_FAILURES_SHOWN: Final = 10

_ADVICE_CONNECT: Final = (
    "The job never started: pg_cron could not connect. Check that its role may log in, that its database exists, that "
    "pg_hba.conf lets pg_cron in (host and password), and that connections are free."
)
_ADVICE_NO_PROCESS: Final = (
    "The job never started: there was no background process for it. Mostly all of max_worker_processes are taken, "
    "which parallel queries and replication need, too: raise it and restart the server, lower cron.max_running_jobs, "
    "or let fewer jobs start at the same time. The server log at that time says more."
)
_ADVICE_RESTART: Final = (
    "pg_cron does not run it again before its next time, and what the run had not committed is undone. If that cannot "
    "wait, run the command by hand as its role. The server log says why the server restarted."
)
_SERVER_RESTARTED: Final = "server restarted"
"""pg_cron's message of a run that had not ended when the server started."""
_ADVICE_STUCK: Final = (
    "pg_cron runs a job once at a time: until this run ends, there is no other. See what it waits for, and cancel it "
    "if it must not go on."
)
_ADVICE_GONE: Final = (
    "Nothing runs any more. pg_cron marks the run as failed when the server starts again; until then it may take the "
    "job for busy. If the job does not start again, restart the server."
)
_ADVICE_RUNS: Final = "It has run since; see whether what it missed must be made up for."
_ADVICE_MISSED: Final = (
    "If it cannot wait for its next time, run the command by hand as its role. Is the scheduler alive?"
)
_ADVICE_GENERAL: Final = (
    "Mend the cause, then wait for the job's next run or run the command by hand as its role. The server log at that "
    "time may say more."
)
_LOOK_AT: Final = (
    "SELECT a.pid, a.state, a.wait_event, pg_blocking_pids(a.pid), a.query FROM pg_stat_activity AS a "
    "JOIN cron.job_run_details AS d ON d.job_pid = a.pid WHERE d.runid = {run_id}",
    "SELECT pg_cancel_backend(job_pid) FROM cron.job_run_details WHERE runid = {run_id}",
)
_HISTORY: Final = "SELECT * FROM cron.job_run_details WHERE jobid = {job_id} ORDER BY runid DESC LIMIT 20"
_COMMAND: Final = "SELECT command FROM cron.job_run_details WHERE jobid = {job_id} ORDER BY runid DESC LIMIT 1"
_DELETE: Final = "DELETE FROM cron.job WHERE jobid = {job_id}"
_LAUNCHER: Final = "SELECT * FROM pg_stat_activity WHERE backend_type = 'pg_cron launcher'"


def failed(facts: Failed) -> Words:
    """Say that runs failed."""
    message, count = facts.last.message, len(facts.new_failures)
    has_connected = facts.last.started_at is not None
    line = clip(message_line(message) or "pg_cron recorded no message", REASON_CHARACTERS)
    reason, advice = _cause(facts, line)
    times = f" ({count} times)" if count > 1 else ""
    when = [*_failed_runs(facts.new_failures or [facts.last], line), _before(facts)]
    if facts.next_at is not None:
        when.append(f"next run {moment(facts.next_at)}")
    return Words(
        headline=f"failed{times}: {reason}",
        status="failing",
        sections=(
            _what(facts.job),
            Section(heading="When", text="\n".join(when)),
            Section(heading="Why", text=message or reason),
            Section(
                heading="What to do",
                advice=advice,
                statements=(_HISTORY.format(job_id=facts.last.job_id),),
            ),
        ),
        data={
            "could_not_connect": not has_connected,
            "started_at": _iso(facts.last.started_at),
            "backend_pid": facts.last.backend_pid,
            "reason": reason,
            "return_message": message,
            "seconds": facts.last.seconds,
            "failures": count,
            "in_a_row": facts.in_a_row,
            "last_success_at": _iso(facts.last_success_at),
            "run_ids": [run.run_id for run in facts.new_failures][-RUNS_KEPT:],
        },
    )


def _failed_runs(failures: Sequence[FailedRun], reason: str) -> list[str]:
    """Return a line a run, the newest last; one that failed for another reason than the newest says so."""
    shown = failures[-_FAILURES_SHOWN:]
    earlier = len(failures) - len(shown)
    lines = [f"{earlier} earlier ones, then"] if earlier else []
    for run in shown:
        own = clip(message_line(run.message) or "no message", REASON_CHARACTERS)
        other = f": {own}" if run.message and own != reason else ""
        how = [moment(run.started_at)] if run.started_at is not None else []
        if run.never_started:
            how.append("never started")
        elif run.message == _SERVER_RESTARTED:
            how.append("cut off")
        elif run.seconds is not None:
            how.append(f"failed after {duration(run.seconds)}")
        lines.append(f"run {run.run_id}: {', '.join(how)}{other}")
    return lines


def _before(facts: Failed) -> str:
    success = facts.last_success_at
    if not facts.in_a_row:
        return f"It has succeeded since, last at {moment(success)}."
    last = f"last success {moment(success)}" if success else "no success of it is known yet"
    return f"{facts.in_a_row} in a row; {last}" if facts.in_a_row > 1 else last


def _cause(facts: Failed, line: str) -> tuple[str, str]:
    """Return why the last run failed, from the first line of pg_cron's message, and what to do."""
    run = facts.last
    if run.message == _SERVER_RESTARTED:
        is_known = facts.server_started_at > (run.started_at or 0.0)
        at = f", which started again at {moment(facts.server_started_at)}" if is_known else ""
        return f"cut off by a restart of the server{at}", _ADVICE_RESTART
    if run.message.startswith(NO_PROCESS_MESSAGE):
        return f"never started: {line}", _ADVICE_NO_PROCESS
    return (f"could not connect: {line}", _ADVICE_CONNECT) if run.never_started else (line, _ADVICE_GENERAL)


_STUCK: Final = {
    "connecting": "connecting for {}",
    "backend_gone": "its backend is gone, {} after its start",
    "over_limit": "running for {}",
}


def stuck(facts: Stuck) -> Words:
    """Say that a run does not end."""
    why = {
        "connecting": "pg_cron has not connected yet, and seldom gives up by itself.",
        "backend_gone": "Its backend is gone, yet pg_cron's history calls it running: it was killed, or crashed.",
        "over_limit": f"It may take {duration(facts.limit.seconds)}: {_limit_reason(facts.limit)}.",
    }[facts.reason]
    statements = () if facts.is_backend_gone else [statement.format(run_id=facts.run_id) for statement in _LOOK_AT]
    return Words(
        headline=f"is stuck: {_STUCK[facts.reason].format(duration(facts.running_seconds))}",
        status="stuck",
        sections=(
            _what(facts.job),
            Section(
                heading="When",
                lines=(
                    ("Run", str(facts.run_id)),
                    ("Started", moment(facts.started_at) if facts.started_at is not None else "not yet"),
                    ("Running for", duration(facts.running_seconds)),
                ),
            ),
            Section(heading="Why", advice=why),
            Section(
                heading="What to do",
                advice=_ADVICE_GONE if facts.is_backend_gone else _ADVICE_STUCK,
                statements=statements,
            ),
        ),
        data={
            "run_id": facts.run_id,
            "started_at": _iso(facts.started_at),
            "running_seconds": round(facts.running_seconds),
            "backend_gone": facts.is_backend_gone,
        },
    )


def _limit_reason(limit: RunLimit) -> str:
    if limit.is_set:
        return "that is the limit set for the job"
    if limit.longest_seconds is None:
        return "it has too short a history to compare with"
    return f"the longest of its last {limit.compared_runs} successful runs took {duration(limit.longest_seconds)}"


def slow(facts: Slow) -> Words:
    """Say that a run was slow."""
    took, usual = duration(facts.seconds), duration(facts.usual_seconds)
    usual_word = "limit" if facts.has_limit else "usual"
    return Words(
        headline=f"is slow: it took {took}, {usual_word} {usual}",
        status="slow",
        sections=(
            _what(facts.job),
            Section(
                heading="When", lines=(("Run", str(facts.run_id)), ("It took", took), (usual_word.capitalize(), usual))
            ),
            Section(
                heading="What to do",
                advice="It ended well. Look at what grew, at missing statistics after a load, and at locks that it "
                "waited for; auto_explain shows the plan of the next run.",
            ),
        ),
        data={"run_id": facts.run_id, "seconds": facts.seconds, "usual_seconds": facts.usual_seconds},
    )


def missed(facts: NotStarted) -> Words:
    """Say that runs are missing from the history."""
    first, count = moment(facts.first_due_at), facts.missed_runs
    return _not_started(
        facts,
        headline=f"missed its run of {first}" if count == 1 else f"missed {count:,} runs since {first}",
        status="missing its runs",
        why="pg_cron has no run of that time in its history. Its scheduler may have stopped, all of its slots may have "
        "been taken (cron.max_running_jobs), or the history was deleted before it was checked.",
    )


def overdue(facts: NotStarted) -> Words:
    """Say that a run was due while the server was down."""
    return _not_started(
        facts,
        headline=f"is overdue: it was due at {moment(facts.last_due_at)}, when the server was down",
        status="overdue",
        why=f"The server started at {moment(facts.server_started_at)}. pg_cron does not make up for what it missed.",
    )


def _not_started(facts: NotStarted, *, headline: str, status: str, why: str) -> Words:
    is_many = facts.missed_runs > 1
    return Words(
        headline=headline,
        status=status,
        sections=(
            _what(facts.job),
            Section(
                heading="When",
                lines=(
                    ("Was due", moment(facts.last_due_at)),
                    ("First missed", moment(facts.first_due_at) if is_many else None),
                    ("Missed", f"{facts.missed_runs:,} runs" if is_many else None),
                    ("Last start", moment(facts.last_start_at) if facts.last_start_at is not None else None),
                    ("Next run", moment(facts.next_at) if facts.next_at is not None else None),
                ),
            ),
            Section(heading="Why", advice=why),
            Section(heading="What to do", advice=_ADVICE_RUNS)
            if facts.has_started_since
            else Section(heading="What to do", advice=_ADVICE_MISSED, statements=(_LAUNCHER,)),
        ),
        data={
            "due_at": _iso(facts.last_due_at),
            "first_due_at": _iso(facts.first_due_at),
            "missed": facts.missed_runs,
        },
    )


def inactive(job: JobIdentity) -> Words:
    """Say that the job was made inactive."""
    return Words(
        headline="was made inactive",
        status="inactive",
        sections=(
            _what(job),
            Section(
                heading="What to do",
                advice="It does not run until it is active again. If that is meant, acknowledge it. If not:",
                statements=(f"SELECT cron.alter_job({job.job_id}, active := true)",),
            ),
        ),
    )


def unscheduled(facts: Unscheduled) -> Words:
    """Say that the job was unscheduled, and how to schedule it again."""
    job = facts.last_scheduled
    texts = (job.name or f"job {job.job_id}", job.schedule or "", job.command or "", job.database or "")
    name, schedule, command, database = map(sql_literal, texts)
    advice = f"If not, schedule it again as {job.username}:"
    if not facts.is_whole:
        advice = (
            f"{advice[:-1]}. Its command is too long or too confidential to be sent; the history has it, if it ran:"
        )
        statement = _COMMAND.format(job_id=job.job_id)
    else:
        active = "" if facts.was_active else ", active := false"
        statement = f"SELECT cron.schedule_in_database({name}, {schedule}, {command}, {database}{active})"
        if facts.is_here and facts.was_active:  # which any role may use that may use pg_cron
            statement = f"SELECT cron.schedule({name}, {schedule}, {command})"
    return Words(
        headline="was unscheduled",
        status="unscheduled",
        sections=(
            _what(facts.job),
            Section(
                heading="What to do",
                lines=(("It was", ", ".join(facts.statuses) or None),),
                advice=f"It is not in cron.job any more. If that is meant, there is nothing to do. {advice}",
                statements=(statement,),
            ),
        ),
    )


def owner(facts: NoOwner) -> Words:
    """Say that the job's role is gone or may not log in."""
    job = facts.job
    if facts.exists:
        return _cannot_run(
            job,
            f"its owner {job.username} may not log in",
            "Every run will fail. Let the role log in, or schedule the job for another one.",
            f"ALTER ROLE {sql_identifier(job.username or '')} LOGIN",
        )
    return _cannot_run(
        job,
        f"its owner {job.username} does not exist any more",
        "Act before the server restarts: from then on pg_cron's scheduler ends at this job each time it starts, and no "
        "job runs at all, even if this one is inactive. As a superuser delete the job; then, if it is needed, schedule "
        "it for another role.",
        _DELETE.format(job_id=job.job_id),
    )


def database(job: JobIdentity) -> Words:
    """Say that the job's database is gone or takes no connections."""
    return _cannot_run(
        job,
        f"its database {job.database} is gone or takes no connections",
        "Every run will fail. Give the job another database, or unschedule it.",
        f"SELECT cron.alter_job({job.job_id}, database := '...')",
    )


def _cannot_run(job: JobIdentity, reason: str, advice: str, statement: str) -> Words:
    return Words(
        headline=f"cannot run: {reason}",
        status="unable to run",
        sections=(_what(job), Section(heading="What to do", advice=advice, statements=(statement,))),
    )


def schedule(facts: UnusableSchedule) -> Words:
    """Say that the schedule cannot be read, or that no time matches it."""
    text = facts.job.schedule
    if facts.is_readable:
        headline = f"never runs: no time matches its schedule {text}"
        advice = (
            "pg_cron accepts the schedule and never starts the job. For once a year write 0 0 1 1 *: since 1.6 pg_cron "
            "accepts @yearly and @annually and gives them no month."
        )
    else:
        headline = f"has the schedule {text}, which cannot be read"
        advice = "Its failures are watched, but a run that it misses would not be noticed. Write it as five fields."
    return Words(
        headline=headline,
        status="without a schedule that ever runs it" if facts.is_readable else "without a schedule that can be read",
        sections=(_what(facts.job), Section(heading="What to do", advice=advice)),
    )


def _what(job: JobIdentity) -> Section:
    return Section(
        heading="What",
        lines=(
            ("Job", f"{job.name} (id {job.job_id})" if job.name else f"id {job.job_id}"),
            ("Command", first_line(job.command or "") or None),
            ("Schedule", f"{job.schedule} ({job.zone})" if job.zone else job.schedule),
            ("Database", job.database),
            ("Runs as", job.username),
        ),
    )


def _iso(at: float | None) -> str | None:
    return None if at is None else datetime.fromtimestamp(at, UTC).isoformat()
