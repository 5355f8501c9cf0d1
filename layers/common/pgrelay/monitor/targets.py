"""What problems are about, and an alert about one of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from pgrelay.notifications.notification import stable_id

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


class Target(NamedTuple):
    """A job, a partition set, the scheduler, a channel of the outbox, a watched table or a binding.

    Parameters
    ----------
    key
        As `pgrelay.monitor_state` has it: job/<database>/<owner>/<name>, job/<id> for a job without a name,
        set/<parent table>, scheduler, outbox/<channel>, watch/<table> or binding/<name>. silence and acknowledge find
        it by that, too: names may be those of several.
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
    def problem_id(self) -> str:
        """The same from the problem's opening to its end, however often a check is repeated."""
        # Numbers of jobs' problems start again with pg_cron's history; a check of sets or of the outbox knows none.
        history = self.check.history if self.target.is_job or self.target.key == SCHEDULER else None
        number = self.alert.problem.number
        return stable_id(self.check.origin, self.check.database, history, self.target.key, number)

    @property
    def id(self) -> str:
        """The same for the same alert, however often the check is repeated."""
        return stable_id(self.problem_id, self.alert.phase, self.alert.problem.alerts)


def joint_id(alerts: Iterable[TargetAlert]) -> str:
    """Return the id of a notification of several alerts."""
    return stable_id(*sorted(alert.id for alert in alerts))
