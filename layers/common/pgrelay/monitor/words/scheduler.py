"""The words of findings about pg_cron's scheduler."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pgrelay.monitor.findings import Words
from pgrelay.notifications.notification import Section

if TYPE_CHECKING:
    from pgrelay.monitor.facts.scheduler import NoFacts, UnknownTimeZone


def timezone(facts: UnknownTimeZone) -> Words:
    """Say that `cron.timezone` names a zone that is not known here."""
    return _words(
        f"cron.timezone is {facts.name}, which is not known here",
        "without a known time zone",
        f"{facts.error} Failed runs are reported; runs that never happened cannot be. Use a name such as "
        "Europe/Berlin.",
    )


def history_off(_facts: NoFacts) -> Words:
    """Say that pg_cron keeps no history."""
    return _words(
        "pg_cron keeps no history: cron.log_run is off",
        "without a history",
        "Nothing can be told of any run. Set cron.log_run = on and restart the server.",
    )


def jobs_off(_facts: NoFacts) -> Words:
    """Say that pg_cron starts no jobs."""
    return _words(
        "pg_cron starts no jobs: cron.launch_active_jobs is off",
        "starting no jobs",
        "ALTER SYSTEM SET cron.launch_active_jobs = on, then SELECT pg_reload_conf().",
    )


def launcher(_facts: NoFacts) -> Words:
    """Say that pg_cron's launcher does not run."""
    return _words(
        "pg_cron's scheduler does not run",
        "not running",
        "There is no process of the type 'pg_cron launcher'. Is pg_cron in shared_preload_libraries? The server log "
        "says why it stopped; a restart of the server starts it again. If it ends again and again, a job's role may be "
        "gone; a superuser deletes such jobs from cron.job:",
        "SELECT * FROM cron.job WHERE username NOT IN (SELECT rolname FROM pg_roles)",
    )


def _words(headline: str, status: str, advice: str, *statements: str) -> Words:
    section = Section(heading="What to do", advice=advice, statements=statements)
    return Words(headline=headline, status=status, sections=(section,))
