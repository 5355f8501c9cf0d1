"""Failed runs of pg_cron jobs, as notifications (contract pgrelay.cron/1)."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any, Final

from pgrelay.errors import TopicNotAllowedError
from pgrelay.notifications import Notification, Section
from pgrelay.sqlstates import default_partition
from pgrelay.text import clip, first_line, in_one_line

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

CONTRACT: Final = "pgrelay.cron/1"
PUBLISHED_PAYLOAD: Final = '{"message": "...", "sns_topic_arn": "arn:..."}'
PUBLISHED_SUBJECT: Final = "pg_cron job failure"

DIGEST_FROM_JOBS: Final = 11
"""From this many failed jobs in one check on, one digest instead of a notification each."""
_RUNS_SHOWN: Final = 10
_JOBS_SHOWN: Final = 100
_SHOWN_CHARACTERS: Final = 100
_REASON_CHARACTERS: Final = 200

_ADVICE_CONNECT: Final = (
    "The job never started: pg_cron could not connect. Check that its role may log in, that its database exists, that "
    "pg_hba.conf lets pg_cron in (host and password), and that connections are free."
)
_ADVICE_GENERAL: Final = (
    "Mend the cause, then wait for the job's next run or run the command by hand as its role. The server log at that "
    "time may say more. The job's history, in the database {database}:\n"
    "SELECT * FROM cron.job_run_details WHERE jobid = {job_id} ORDER BY runid DESC LIMIT 20"
)


@dataclass(frozen=True, kw_only=True)
class FailedJob:
    """One job and its failed runs, oldest first."""

    job_id: int
    runs: Sequence[Mapping[str, Any]]

    @property
    def last(self) -> Mapping[str, Any]:
        """The newest run."""
        return self.runs[-1]

    @property
    def name(self) -> str:
        """The job's name, or its number where it has none."""
        return self.last.get("job_name") or f"job {self.job_id}"

    @property
    def title(self) -> str:
        """The job in a sentence."""
        return f"pg_cron job {self.last.get('job_name') or self.job_id}"

    @property
    def connected(self) -> bool:
        """Whether the newest run got as far as to start."""
        return self.last.get("start_time") is not None

    @property
    def reason(self) -> str:
        """The first line of what the newest run said."""
        words = _words(self.last) or "pg_cron recorded no message"
        return words if self.connected else f"could not connect: {words}"


def published_message(payload: object, *, topic_arn: str) -> str | None:
    """Return the text of the published solution's payload; None for any other.

    Raises
    ------
    TopicNotAllowedError
        If it names another topic than the one the function was deployed with.
    """
    if not (isinstance(payload, dict) and "contract" not in payload and isinstance(payload.get("message"), str)):
        return None
    if payload.get("sns_topic_arn") != topic_arn:
        named = clip(repr(payload.get("sns_topic_arn")), _SHOWN_CHARACTERS)
        raise TopicNotAllowedError(
            f"The payload names the topic {named}; this function has {topic_arn}. "
            "Name that one, or deploy a stack for the other."
        )
    return str(payload["message"])


def published_notification(message: str) -> Notification:
    """Return the notification for the published solution's text, as it came."""
    return Notification(
        subject=PUBLISHED_SUBJECT, summary=message, sections=(), facts={"kind": "cron", "message": message}
    )


def cron_notifications(check: Mapping[str, Any]) -> list[Notification]:
    """Return one notification a failed job, or one digest where many failed, for a payload that keeps the contract."""
    runs = sorted(check["failed_runs"], key=lambda run: (run["job_id"], run["run_id"]))
    jobs = [FailedJob(job_id=job_id, runs=list(group)) for job_id, group in groupby(runs, lambda run: run["job_id"])]
    if len(jobs) >= DIGEST_FROM_JOBS:
        return [_digest(check, jobs)]
    return [_job_notification(check, job) for job in jobs]


def _job_notification(check: Mapping[str, Any], job: FailedJob) -> Notification:
    times = f" ({len(job.runs)} times)" if len(job.runs) > 1 else ""
    shown = job.runs[-_RUNS_SHOWN:]
    earlier = f"and {len(job.runs) - len(shown)} earlier ones" if len(job.runs) > len(shown) else ""
    return Notification(
        subject=f"[pgrelay] {check['database']}: {job.name} failed{times}: {job.reason}",
        summary=f"The {job.title} failed{times}, found by the check in the database {check['database']}.",
        sections=(
            Section(
                heading="What",
                lines=(
                    ("Job", job.last.get("job_name")),
                    ("Job id", str(job.job_id)),
                    ("Command", job.last.get("command")),
                ),
            ),
            Section(
                heading="Where",
                lines=(("Database", job.last.get("database")), ("User", job.last.get("username"))),
            ),
            Section(
                heading="When",
                text="\n".join([*(_when(run, job) for run in shown), *([earlier] if earlier else [])]),
            ),
            Section(heading="Why", text=job.last.get("return_message") or job.reason),
            Section(heading="What to do", advice=_advice(check, job)),
        ),
        facts={
            "kind": "cron",
            "id": check["id"],
            "database": check["database"],
            "at": check["at"],
            "job_id": job.job_id,
            "job_name": job.last.get("job_name"),
            "failures": len(job.runs),
            "failed_runs": [dict(run) for run in shown],
        },
    )


def _digest(check: Mapping[str, Any], jobs: Sequence[FailedJob]) -> Notification:
    failures = sum(len(job.runs) for job in jobs)
    could_not_connect = sum(not job.connected for job in jobs)
    more = [f"and {len(jobs) - _JOBS_SHOWN} more jobs"] if len(jobs) > _JOBS_SHOWN else []
    return Notification(
        subject=f"[pgrelay] {check['database']}: {len(jobs)} pg_cron jobs failed, {failures} runs",
        summary=f"{len(jobs)} pg_cron jobs failed since the last check, {failures} runs in all.",
        sections=(
            Section(heading="Where and when", lines=(("Database", check["database"]), ("Check", check["at"]))),
            Section(
                heading="What",
                text="\n".join([*(_digest_line(job) for job in jobs[:_JOBS_SHOWN]), *more]),
            ),
            Section(
                heading="What to do",
                advice="So many at once usually have one cause: a failover, a full disk, no free connections, a role "
                f"or a database that is gone. {could_not_connect} of the {len(jobs)} jobs could not connect.",
            ),
        ),
        facts={
            "kind": "cron_digest",
            "id": check["id"],
            "database": check["database"],
            "at": check["at"],
            "jobs": [
                {
                    "job_id": job.job_id,
                    "job_name": job.last.get("job_name"),
                    "failures": len(job.runs),
                    "last_run_id": job.last["run_id"],
                    "reason": clip(job.reason, _REASON_CHARACTERS),
                }
                for job in jobs
            ],
        },
    )


def _digest_line(job: FailedJob) -> str:
    name = clip(in_one_line(job.name), _SHOWN_CHARACTERS)
    return f"{name}: {len(job.runs)} x, last: {clip(job.reason, _SHOWN_CHARACTERS)}"


def _when(run: Mapping[str, Any], job: FailedJob) -> str:
    # Why stands below once, for the newest run: one that failed of something else says so here.
    other = "" if _words(run) == _words(job.last) else f": {clip(_words(run) or 'no message', _SHOWN_CHARACTERS)}"
    if run.get("start_time") is None:
        return f"run {run['run_id']}: never started{other}"
    return f"run {run['run_id']}: {run['start_time']} to {run.get('end_time') or 'unknown'}{other}"


def _words(run: Mapping[str, Any]) -> str:
    return first_line(run.get("return_message") or "")


def _advice(check: Mapping[str, Any], job: FailedJob) -> str:
    if not job.connected:
        return _ADVICE_CONNECT
    if known := default_partition(job.last.get("return_message") or ""):
        return known.advice
    return _ADVICE_GENERAL.format(job_id=job.job_id, database=in_one_line(check["database"]))
