"""The checks, in their order, and how they are made."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import psycopg

from pgrelay_cli.connection import readable
from pgrelay_cli.doctor import calls, delivery, drains, installation, probe, subscriptions, watches
from pgrelay_cli.doctor.findings import failure, skipped
from pgrelay_cli.errors import PgrelayCliError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pgrelay_cli.doctor.examination import Examination
    from pgrelay_cli.doctor.findings import Finding


@dataclass(frozen=True)
class Check:
    """One step from the database to the subscriber."""

    name: str
    look: Callable[[Examination], Iterator[Finding]]
    is_prerequisite: bool = False
    """Whether the rest is skipped where it fails."""


CHECKS = (
    Check("connection", installation.check_connection),
    Check("extension", installation.check_extension, is_prerequisite=True),
    Check("installation", installation.check_installation, is_prerequisite=True),
    Check("grants", installation.check_grants, is_prerequisite=True),
    Check("version", installation.check_version, is_prerequisite=True),
    Check("bindings", calls.check_bindings),
    Check("network", calls.check_network),
    Check("functions", calls.check_functions),
    Check("settings", calls.check_settings),
    Check("pg_cron", drains.check_pg_cron),
    Check("outbox", delivery.check_outbox),
    Check("capture", delivery.check_capture),
    Check("dead letters", delivery.check_dead_letters),
    Check("event numbers", delivery.check_event_numbers),
    Check("breakers", calls.check_breakers),
    Check("watches", watches.check_watches),
    Check("subscribers", subscriptions.check_subscribers),
    Check("probe", probe.check_probe),
)


def examine(examination: Examination) -> list[Finding]:
    """Make the checks and return what they found; what needs a step that failed is skipped."""
    findings = examination.findings
    for check in CHECKS:
        made = len(findings)
        for finding in _attempted(check, examination):
            findings.append(finding)
        if check.is_prerequisite and any(finding.state == "failure" for finding in findings[made:]):
            findings.append(skipped("the rest", f"it needs {check.name}"))
            break
    return findings


def _attempted(check: Check, examination: Examination) -> Iterator[Finding]:
    """Make one check; that the server or AWS refuses it is a failure of its own and ends no other check."""
    try:
        yield from check.look(examination)
    except psycopg.Error as error:
        if examination.connection.broken:
            raise
        refused = readable(error)
        yield failure(check.name, refused.message, refused.hint)
    except PgrelayCliError as error:
        yield failure(check.name, error.message, error.hint)
