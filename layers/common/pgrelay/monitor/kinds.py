"""The kinds of findings: their names, severities, rules and words. Findings are listed in this order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pgrelay.monitor.rules.jobs as job_rules
import pgrelay.monitor.rules.outbox as outbox_rules
import pgrelay.monitor.rules.partitions as set_rules
import pgrelay.monitor.rules.scheduler as scheduler_rules
import pgrelay.monitor.words.jobs as job_words
import pgrelay.monitor.words.outbox as outbox_words
import pgrelay.monitor.words.partitions as set_words
import pgrelay.monitor.words.scheduler as scheduler_words
import pgrelay.monitor.words.unwatched_sets as unwatched_words
from pgrelay.monitor.findings import CRITICAL, INFO, WARNING, kind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pgrelay.monitor.findings import Kind
    from pgrelay.monitor.observations import JobObservation, Scheduler
    from pgrelay.monitor.outbox_parts import BindingObservation, ChannelObservation, WatchObservation
    from pgrelay.monitor.partition_sets import SetObservation
    from pgrelay.monitor.states import JobState, OutboxState, SchedulerState, SetState

JOB_KINDS: Final[Sequence[Kind[JobState, JobObservation]]] = (
    kind("failed", CRITICAL, job_rules.failed, job_words.failed, looks_when_behind=True),
    kind("stuck", CRITICAL, job_rules.stuck, job_words.stuck),
    kind("slow", WARNING, job_rules.slow, job_words.slow),
    kind("missed", CRITICAL, job_rules.missed, job_words.missed),
    kind("overdue", WARNING, job_rules.overdue, job_words.overdue),
    kind("inactive", WARNING, job_rules.inactive, job_words.inactive),
    kind("unscheduled", INFO, job_rules.unscheduled, job_words.unscheduled),
    kind("owner", CRITICAL, job_rules.owner, job_words.owner),
    kind("database", CRITICAL, job_rules.database, job_words.database),
    kind("schedule", WARNING, job_rules.schedule, job_words.schedule),
)
_DROPPED: Final = kind("dropped", CRITICAL, set_rules.dropped, set_words.dropped)
_UNWATCHED: Final = kind("unwatched", WARNING, set_rules.unwatched, unwatched_words.unwatched)
SET_KINDS: Final[Sequence[Kind[SetState, SetObservation]]] = (
    _DROPPED,
    kind("default_rows", CRITICAL, set_rules.default_rows, set_words.default_rows),  # nothing else can be mended before
    kind("maintenance_failed", CRITICAL, set_rules.maintenance_failed, set_words.maintenance_failed),
    kind("running_out", CRITICAL, set_rules.running_out, set_words.running_out),
    kind("maintenance", WARNING, set_rules.maintenance, set_words.maintenance),
    kind("retention", WARNING, set_rules.retention, set_words.retention),
    _UNWATCHED,
)
UNREAD_SET_KINDS: Final = (_DROPPED, _UNWATCHED)
"""Those that are looked for where there is no table, or none that can be read."""
SCHEDULER_KINDS: Final[Sequence[Kind[SchedulerState, Scheduler]]] = (
    kind("timezone", WARNING, scheduler_rules.timezone, scheduler_words.timezone),
    kind("history_off", CRITICAL, scheduler_rules.history_off, scheduler_words.history_off),
    kind("jobs_off", CRITICAL, scheduler_rules.jobs_off, scheduler_words.jobs_off),
    kind("launcher", CRITICAL, scheduler_rules.launcher, scheduler_words.launcher),
)
CHANNEL_KINDS: Final[Sequence[Kind[OutboxState, ChannelObservation]]] = (
    kind("dead_letters", CRITICAL, outbox_rules.dead_letters, outbox_words.dead_letters),
    kind("stalled", CRITICAL, outbox_rules.stalled, outbox_words.stalled),
    kind("failing", CRITICAL, outbox_rules.failing, outbox_words.failing),
    kind("lagging", WARNING, outbox_rules.lagging, outbox_words.lagging),
    kind("paused", WARNING, outbox_rules.channel_paused, outbox_words.paused),
)
WATCH_KINDS: Final[Sequence[Kind[OutboxState, WatchObservation]]] = (
    kind("uncovered", CRITICAL, outbox_rules.uncovered, outbox_words.uncovered),
    kind("capture_failed", CRITICAL, outbox_rules.capture_failed, outbox_words.capture_failed),
    kind("incomplete", WARNING, outbox_rules.incomplete, outbox_words.incomplete),
    kind("paused", WARNING, outbox_rules.watch_paused, outbox_words.paused),
)
BINDING_KINDS: Final[Sequence[Kind[OutboxState, BindingObservation]]] = (
    kind("breaker", WARNING, outbox_rules.breaker, outbox_words.breaker),
)
