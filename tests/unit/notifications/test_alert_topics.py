"""Where alerts go."""

from __future__ import annotations

from pgrelay.notifications.alert_topics import AlertTopics, Outgoing
from pgrelay.notifications.notification import Notification, render
from tests.support.functions import FakeTopic


class Log:
    def __init__(self) -> None:
        self.warnings: list[str] = []

    def warning(self, message: str, *_values: object, **_members: object) -> None:
        self.warnings.append(message)


def test_topics_are_named_by_name_and_never_stand_in_the_way() -> None:
    made: dict[str, FakeTopic] = {}

    def connect(arn: str) -> FakeTopic:
        return made.setdefault(arn, FakeTopic(arn=arn, away=arn.endswith("broken")))

    topics = AlertTopics(
        escalation_arn="arn:aws:sns:r:1:boss", other_arns=["arn:aws:sns:r:1:team", "arn:aws:sns:r:1:broken"],
        connect=connect,
    )  # fmt: skip
    alerts, log = FakeTopic(), Log()
    notification = Notification(kind="cron", subject="s", reason="s", facts={})
    assert topics.escalates
    for topic, escalated in (("team", False), ("broken", False), ("unknown", False), (None, False), (None, True)):
        outgoing = Outgoing(notification=notification, topic=topic, escalated=escalated)
        sent = topics.send(outgoing, alerts, log)  # type: ignore[arg-type]
        elsewhere = "boss" if escalated else "team"
        assert sent.topic.rpartition(":")[2] in {elsewhere, alerts.arn.rpartition(":")[2]}
        assert (sent.subject, sent.state, sent.problem_ids) == ("s", "open", [])
    assert {arn.rpartition(":")[2]: len(topic.notifications) for arn, topic in made.items()} == {
        "team": 1, "broken": 0, "boss": 1,
    }  # fmt: skip
    assert len(alerts.notifications) == 3
    assert len(log.warnings) == 2
    assert render(notification)[0] == alerts.notifications[0][0]
