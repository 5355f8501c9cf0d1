"""What problems are about, and an alert about one of them."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pgrelay.monitor.observations import Check
    from pgrelay.monitor.problems import Alert

JOB: Final = "job/"
SET: Final = "set/"
SCHEDULER: Final = "scheduler"
CHANNEL: Final = "outbox/"
WATCH: Final = "watch/"
BINDING: Final = "binding/"
_NAMESPACE: Final = uuid.UUID("6e0f5a0e-6d6b-5a53-9f0a-0a7d2b0c7f11")


class Target(NamedTuple):
    """A job, a partition set, the scheduler, a channel of the outbox, a watched table or a binding.

    Parameters
    ----------
    key
        As `pgrelay.monitor_state` has it: job/<id>, set/<parent table>, scheduler, outbox/<channel>,
        watch/<table> or binding/<name>.
    name
        For people.
    data
        What a program knows it by.
    """

    key: str
    name: str
    data: Mapping[str, Any]

    @property
    def is_job(self) -> bool:
        """Whether it is a job."""
        return self.key.startswith(JOB)

    @property
    def is_set(self) -> bool:
        """Whether it is a partition set."""
        return self.key.startswith(SET)

    @property
    def is_of_outbox(self) -> bool:
        """Whether it is a channel, a watched table or a binding."""
        return self.key.startswith((CHANNEL, WATCH, BINDING))

    @property
    def handle(self) -> str:
        """What silence and acknowledge find it by."""
        if self.is_job:
            return str(self.data["job_name"] or self.key.removeprefix(JOB))
        return self.name if self.is_set else self.key


class TargetAlert(NamedTuple):
    """An alert with what it is about.

    Parameters
    ----------
    topic
        The topic of the target's settings; None: the alert topic.
    check
        The check that led to it.
    """

    alert: Alert
    target: Target
    topic: str | None
    check: Check

    @property
    def id(self) -> str:
        """The same for the same alert, however often the check is repeated."""
        problem = self.alert.problem
        identity = (
            self.check.database, self.check.history, self.target.key,
            problem.number, self.alert.phase, problem.alerts,
        )  # fmt: skip
        return _uuid(map(repr, identity))


def joint_id(alerts: Iterable[TargetAlert]) -> str:
    """Return the id of a notification of several alerts."""
    return _uuid(sorted(alert.id for alert in alerts))


def _uuid(parts: Iterable[str]) -> str:
    return str(uuid.uuid5(_NAMESPACE, "\0".join(parts)))
