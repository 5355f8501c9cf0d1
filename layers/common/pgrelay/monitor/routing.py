"""Which alerts of a check become one notification, and to which topic it goes."""

from __future__ import annotations

from collections import defaultdict
from itertools import batched
from typing import TYPE_CHECKING, Final

from pgrelay.monitor.problems import ESCALATED, RECOVERED
from pgrelay.monitor.words.alerts import alert_notification, digest_notification, urgency
from pgrelay.notifications.alert_topics import Outgoing
from pgrelay.notifications.notification import PROBLEMS_MOST

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pgrelay.monitor.targets import TargetAlert

DIGEST_FROM: Final = 11
"""From this many targets to one topic in one check on, one digest instead of a notification each."""


def route(alerts: Sequence[TargetAlert], *, escalates: bool) -> Iterator[Outgoing]:
    """Yield the notifications of a check: one a target and topic, or a digest.

    Parameters
    ----------
    escalates
        Whether there is a topic to escalate to.
    """
    by_topic: dict[tuple[str | None, bool], list[TargetAlert]] = defaultdict(list)
    for each in alerts:
        if each.alert.phase != ESCALATED:
            by_topic[(each.topic, False)].append(each)
        if _is_for_escalations(each, escalates=escalates):
            by_topic[(None, True)].append(each)
    for (topic, is_escalated), group in by_topic.items():
        by_target: dict[str, list[TargetAlert]] = defaultdict(list)
        for each in group:
            by_target[each.target.key].append(each)
        targets = by_target.values()
        notifications = (
            map(digest_notification, batched(sorted(group, key=urgency), PROBLEMS_MOST, strict=False))
            if len(targets) >= DIGEST_FROM
            else map(alert_notification, targets)
        )
        for notification in notifications:
            yield Outgoing(notification=notification, topic=topic, escalated=is_escalated)


def _is_for_escalations(each: TargetAlert, *, escalates: bool) -> bool:
    """Return whether an alert goes to the topic of escalations: whoever got a problem there also gets its end."""
    has_ended = each.alert.phase == RECOVERED and each.alert.problem.escalated
    return each.alert.phase == ESCALATED or (escalates and has_ended)
