from __future__ import annotations

import json
import time
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from pgrelay.delivery.refusals import Refusal
from pgrelay.errors import ContractError, DeliveryError, TableError, TopicNotAllowedError
from tests.support import functions
from tests.support.functions import ALERT_TOPIC_ARN, AWAY, Context, FakeBus, FakeSender, FakeTopic
from tests.unit.payloads import HOSTILE_TEXTS, batch, cron, event, exception, run

if TYPE_CHECKING:
    from types import ModuleType

    from pgrelay.delivery.text_messages import TextMessage
    from pgrelay.notifications.notification import Rendered


def invoke(function: ModuleType, payload: object, *, remaining_ms: int = 30_000) -> Any:
    return function.handler(payload, Context(remaining_ms=remaining_ms))


def test_exception_is_notified(exception_relay: ModuleType, topic: FakeTopic) -> None:
    assert invoke(exception_relay, exception()) == {"result": "notified", "message_id": "message-1"}
    assert topic.facts[0]["error"]["sqlstate"] == "23505"


def test_published_exception_is_notified_as_the_published_solution_does(
    exception_relay: ModuleType, topic: FakeTopic
) -> None:
    text = "TIME:  2021-06-01 / PROCEDURE:  employee_sp / MESSAGE:  23505"
    assert invoke(exception_relay, {"error": text}) == {"result": "notified", "message_id": "message-1"}
    ((subject, variants),) = topic.notifications
    assert subject == "Stored Procedure Error"
    assert variants["email"] == f"{text}\n"
    assert topic.facts[0]["message"] == text


def test_published_exceptions_are_folded_too(exception_relay: ModuleType, topic: FakeTopic) -> None:
    for number in range(5):
        payload = {"error": f"TIME:  2021-06-0{number} / MESSAGE: no row {number}"}
        exception_relay.handler(payload, Context(aws_request_id=str(number)))
    assert len(topic.notifications) == 1


def test_repeated_exception_is_counted_and_told_by_the_schedule(exception_relay: ModuleType, topic: FakeTopic) -> None:
    results = [invoke(exception_relay, exception(id=str(number)))["result"] for number in range(3)]
    assert results == ["notified", "counted", "counted"]
    assert invoke(exception_relay, {"contract": "pgrelay.windows/1"}, remaining_ms=60_000) == {"message_ids": []}
    exception_relay.folder.clock = lambda: time.time() + 300
    answer = invoke(exception_relay, {"contract": "pgrelay.windows/1"}, remaining_ms=60_000)
    assert answer == {"message_ids": ["message-2"]}
    assert topic.facts[1]["count"] == 2


def waited(*reports: dict[str, Any]) -> dict[str, Any]:
    events = [{"id": f"event-{number}", "at": report["at"], "report": report} for number, report in enumerate(reports)]
    return {"contract": "pgrelay.exceptions/1", "database": "d", "batch": "b", "events": events}


def test_reports_of_the_outbox_are_folded_and_answered_each(exception_relay: ModuleType, topic: FakeTopic) -> None:
    invoke(exception_relay, exception(id="0"))
    spoilt = exception(id="3", error={})
    answer = invoke(exception_relay, waited(exception(id="0"), exception(id="1"), spoilt), remaining_ms=60_000)
    assert answer["request_id"] == Context().aws_request_id
    assert answer["delivered"] == 2
    (failed,) = answer["failed"]
    assert (failed["id"], failed["retryable"], failed["held"]) == ("event-2", False, False)
    assert "error" in failed["error"]
    assert len(topic.notifications) == 1
    assert exception_relay.folder.table.counted.popitem()[1]["count"] == 2


def test_reports_of_the_outbox_that_are_not_delivered_may_be_sent_again(
    exception_relay: ModuleType, topic: FakeTopic
) -> None:
    topic.away = True
    (failed,) = invoke(exception_relay, waited(exception()), remaining_ms=60_000)["failed"]
    assert failed["retryable"]
    topic.away = False
    (failed,) = invoke(exception_relay, waited(exception()), remaining_ms=0)["failed"]
    assert failed["retryable"]
    assert invoke(exception_relay, waited(exception()), remaining_ms=60_000)["failed"] == []
    assert len(topic.notifications) == 1


def test_report_that_is_refused_is_left_to_the_outbox_s_next_attempt(
    exception_relay: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The clients of SNS and DynamoDB have made their attempts by then."""
    attempts = []

    def refuse(_rendered: Rendered) -> str:
        attempts.append(1)
        raise DeliveryError("The topic is away.")

    monkeypatch.setattr(exception_relay.topic, "notify", refuse)
    answer = invoke(exception_relay, waited(exception()), remaining_ms=60_000)
    assert [failed["retryable"] for failed in answer["failed"]] == [True]
    assert attempts == [1]


def test_reports_are_not_folded_for_a_caller_that_waits_no_more(exception_relay: ModuleType, topic: FakeTopic) -> None:
    payload = {**waited(exception(id="0"), exception(id="1")), "answer_within_ms": 0}
    answer = invoke(exception_relay, payload, remaining_ms=60_000)
    assert (answer["delivered"], [failed["retryable"] for failed in answer["failed"]]) == (0, [True, True])
    assert topic.notifications == []


def test_reports_of_the_outbox_are_folded_in_their_order(exception_relay: ModuleType, topic: FakeTopic) -> None:
    reports = [exception(id=str(number), message=name) for number, name in enumerate("abcdefghi")]
    exception_relay.folder.policy = replace(exception_relay.folder.policy, notifications_per_minute=100)
    invoke(exception_relay, waited(*reports), remaining_ms=60_000)
    told = [facts["id"] for facts in topic.facts]
    assert told == [report["id"] for report in reports]


def test_exception_is_notified_without_the_table(exception_relay: ModuleType, topic: FakeTopic) -> None:
    exception_relay.folder.table.away = True
    assert invoke(exception_relay, exception(id="1"))["result"] == "notified"
    with pytest.raises(TableError):  # for Lambda to send again: it was told, and is to be counted
        invoke(exception_relay, exception(id="2"))
    assert len(topic.notifications) == 1


def test_notification_goes_onto_the_bus_too(
    exception_relay: ModuleType, topic: FakeTopic, monkeypatch: pytest.MonkeyPatch
) -> None:
    bus = FakeBus()
    monkeypatch.setattr(exception_relay, "event_bus", lambda: bus)
    invoke(exception_relay, exception())
    assert [json.loads(detail) for detail in bus.details] == topic.facts


def test_bus_that_is_away_keeps_the_notification_from_being_sent_twice(
    exception_relay: ModuleType, topic: FakeTopic, monkeypatch: pytest.MonkeyPatch
) -> None:
    bus = FakeBus(away=True)
    monkeypatch.setattr(exception_relay, "event_bus", lambda: bus)
    with pytest.raises(DeliveryError):
        invoke(exception_relay, exception())
    bus.away = False
    assert invoke(exception_relay, exception())["result"] == "notified"
    assert len(topic.notifications) == 1


@pytest.mark.parametrize("text", HOSTILE_TEXTS, ids=range(len(HOSTILE_TEXTS)))
def test_hostile_published_exception_is_notified(exception_relay: ModuleType, text: str) -> None:
    assert invoke(exception_relay, {"error": text}) == {"result": "notified", "message_id": "message-1"}


@pytest.mark.parametrize("text", HOSTILE_TEXTS, ids=range(len(HOSTILE_TEXTS)))
def test_hostile_published_job_failure_is_notified(cron_failure_notifier: ModuleType, text: str) -> None:
    payload = {"message": text, "sns_topic_arn": ALERT_TOPIC_ARN}
    assert invoke(cron_failure_notifier, payload) == {"notified": 1, "message_ids": ["message-1"]}


@pytest.mark.parametrize("text", HOSTILE_TEXTS, ids=range(len(HOSTILE_TEXTS)))
def test_hostile_rows_arrive_unchanged(dml_event_publisher: ModuleType, sender: FakeSender, text: str) -> None:
    row = {"text": text}
    assert invoke(dml_event_publisher, batch(event(1, new=row)))["delivered"] == 1
    (sent,) = sender.taken
    assert json.loads(sent.claim.text if sent.claim else sent.body)["data"]["new"] == row
    sender.taken.clear()
    invoke(dml_event_publisher, row)
    (sent,) = sender.taken
    assert json.loads(sent.claim.text if sent.claim else sent.body) == row


def test_failed_jobs_are_notified_by_job(cron_failure_notifier: ModuleType, topic: FakeTopic) -> None:
    check = cron(run(1, 1), run(2, 1), run(3, 2))
    answer = invoke(cron_failure_notifier, check)
    assert [state["target"] for state in answer.pop("states")] == ["job/1", "job/2"]
    assert [(sent["message_id"], sent["state"]) for sent in answer.pop("notifications")] == [
        ("message-1", "open"),
        ("message-2", "open"),
    ]
    assert answer == {
        "id": check["id"],
        "notified": 2,
        "open_problems": 2,
        "message_ids": ["message-1", "message-2"],
    }
    assert [facts["job_id"] for facts in topic.facts] == [1, 2]


def test_check_that_is_meant_for_another_topic_is_refused(cron_failure_notifier: ModuleType) -> None:
    with pytest.raises(TopicNotAllowedError, match="arn:aws:sns:us-west-2:1:other"):
        invoke(cron_failure_notifier, cron(run(1, 1), sns_topic_arn="arn:aws:sns:us-west-2:1:other"))
    assert invoke(cron_failure_notifier, cron(run(1, 1), sns_topic_arn=ALERT_TOPIC_ARN))["notified"] == 1


def test_published_job_failure_is_notified(cron_failure_notifier: ModuleType, topic: FakeTopic) -> None:
    payload = {"message": "Job = maintenance has failed !!!", "sns_topic_arn": ALERT_TOPIC_ARN}
    assert invoke(cron_failure_notifier, payload) == {"notified": 1, "message_ids": ["message-1"]}
    assert topic.notifications[0][1]["email"] == "Job = maintenance has failed !!!\n"


def test_topic_of_the_caller_s_choice_is_refused(cron_failure_notifier: ModuleType, topic: FakeTopic) -> None:
    with pytest.raises(TopicNotAllowedError, match="arn:aws:sns:us-west-2:1:other"):
        invoke(cron_failure_notifier, {"message": "text", "sns_topic_arn": "arn:aws:sns:us-west-2:1:other"})
    assert topic.notifications == []


def test_events_are_published(dml_event_publisher: ModuleType, sender: FakeSender) -> None:
    answer = invoke(dml_event_publisher, batch(*(event(number) for number in range(25))))
    assert answer.keys() == {"request_id", "delivered", "failed", "messages"}
    assert (answer["request_id"], answer["delivered"], answer["failed"]) == (Context().aws_request_id, 25, [])
    assert sorted(len(sent) for sent in sender.calls) == [5, 10, 10]
    assert [sent["id"] for sent in sender.bodies] == [f"event-{number}" for number in range(25)]


def test_each_event_is_answered_with_its_message(dml_event_publisher: ModuleType, sender: FakeSender) -> None:
    sender.refuse = refuse_the_second
    events = [*(event(number, packed=True) for number in (11, 12)), event(2), event(3)]
    answer = invoke(dml_event_publisher, batch(*events))
    first, second, failed, other = answer["messages"]
    assert first == second
    assert failed is None
    assert other not in (None, first)
    assert answer["delivered"] == 3


@pytest.mark.parametrize("status", [None, {}, {"backlog": 5, "lag_seconds": 0.25, "paused": False}])
def test_empty_batch_is_delivered(
    dml_event_publisher: ModuleType, sender: FakeSender, status: dict[str, Any] | None
) -> None:
    answer = invoke(dml_event_publisher, {**batch(), "status": status, "answer_within_ms": 3_000})
    assert (answer["delivered"], answer["failed"], answer["messages"]) == (0, [], [])
    assert answer["destinations"] == ["events", "events.fifo"], "which the database asks for"
    assert sender.calls == []


def test_events_of_the_same_id_are_each_published(dml_event_publisher: ModuleType, sender: FakeSender) -> None:
    answer = invoke(dml_event_publisher, batch(event(1), event(1)))
    assert (answer["delivered"], answer["messages"]) == (2, ["message-1", "message-2"])
    assert len(sender.taken) == 2


def refuse_the_second(message: TextMessage) -> Refusal | None:
    refused = any(entry.event_id == "event-2" for entry in message.entries)
    return Refusal(error="InvalidParameter: no", retryable=False) if refused else None


def test_events_that_fail_are_answered_each(dml_event_publisher: ModuleType, sender: FakeSender) -> None:
    sender.refuse = refuse_the_second
    events = (event(1), event(2), event(3, destination="s3"), event(4, key={"k": "x" * 300_000}), event(5))
    answer = invoke(dml_event_publisher, batch(*events))
    assert answer["delivered"] == 3
    assert answer["failed"] == [
        {"id": "event-2", "error": "InvalidParameter: no", "retryable": False, "held": False},
        {
            "id": "event-3",
            "error": "The destination 's3' is none of this function's: events, events.fifo.",
            "retryable": False,
            "held": False,
        },
    ]
    assert [message_id is None for message_id in answer["messages"]] == [False, True, True, False, False]


def test_event_behind_a_failed_one_is_held(dml_event_publisher: ModuleType, sender: FakeSender) -> None:
    sender.refuse = refuse_the_second
    events = [event(number, ordered=True, group="7-1") for number in (1, 2, 3)]
    answer = invoke(dml_event_publisher, batch(*events, event(4, ordered=True, group="7-2")))
    assert {failed["id"]: (failed["retryable"], failed["held"]) for failed in answer["failed"]} == {
        "event-2": (False, False),
        "event-3": (True, True),
    }


def test_events_that_have_no_time_left_may_be_sent_again(dml_event_publisher: ModuleType) -> None:
    for payload, remaining_ms in ((batch(event(1)), 0), ({**batch(event(1)), "answer_within_ms": 0}, 30_000)):
        answer = invoke(dml_event_publisher, payload, remaining_ms=remaining_ms)
        assert answer["delivered"] == 0
        assert answer["failed"][0]["retryable"]


def test_reason_is_answered_shortly(dml_event_publisher: ModuleType, sender: FakeSender) -> None:
    sender.refuse = lambda _: Refusal(error="x" * 100_000, retryable=False)
    answer = invoke(dml_event_publisher, batch(event(1)))
    assert len(answer["failed"][0]["error"]) < 1_000


def test_bare_row_is_published(dml_event_publisher: ModuleType, sender: FakeSender) -> None:
    row = {"application": "customer-onboard-app", "customer_reference_id": "2001"}
    answer = invoke(dml_event_publisher, row)
    assert (answer["delivered"], answer["failed"], answer["messages"]) == (1, [], ["message-1"])
    assert json.loads(sender.taken[0].body) == row


@pytest.mark.parametrize(
    ("name", "payload"),
    [
        ("exception_relay", exception()),
        ("exception_relay", {"error": "text"}),
        ("cron_failure_notifier", cron(run(1, 1))),
        ("dml_event_publisher", {"a": "row"}),
    ],
)
def test_topic_that_is_away_is_an_error(
    name: str,
    payload: object,
    topic: FakeTopic,
    sender: FakeSender,
    request: pytest.FixtureRequest,
    capsys: pytest.CaptureFixture[str],
) -> None:
    topic.away = True
    sender.refuse = lambda _: AWAY
    function = request.getfixturevalue(name)
    with pytest.raises(DeliveryError):
        invoke(function, payload)
    assert functions.metrics(capsys.readouterr().out)["DeliveryFailures"] == 1


@pytest.mark.parametrize("name", ["exception_relay", "cron_failure_notifier", "dml_event_publisher"])
@pytest.mark.parametrize("payload", [None, [], "text", 5, {"contract": "pgrelay.other/1"}, {"contract": 1}])
def test_payload_that_is_no_contract_is_an_error(
    name: str,
    payload: object,
    topic: FakeTopic,
    sender: FakeSender,
    request: pytest.FixtureRequest,
    capsys: pytest.CaptureFixture[str],
) -> None:
    function = request.getfixturevalue(name)
    with pytest.raises(ContractError, match=f"{function.contract.name} and the published payload"):
        invoke(function, payload)
    assert functions.metrics(capsys.readouterr().out)["InvalidPayloads"] == 1
    assert topic.notifications == []
    assert sender.calls == []


def test_echo_answers_what_it_was_sent(echo: ModuleType) -> None:
    assert invoke(echo, {"name": "bob"}) == {"name": "bob", "Status": "OK"}


@pytest.mark.parametrize("text", HOSTILE_TEXTS, ids=range(len(HOSTILE_TEXTS)))
def test_echo_answers_in_utf8(echo: ModuleType, text: str) -> None:
    json.dumps(invoke(echo, {text: [text, float("inf")]}), ensure_ascii=False, allow_nan=False).encode()


@pytest.mark.parametrize("payload", [None, [], "text", 5])
def test_echo_takes_objects_only(echo: ModuleType, payload: object) -> None:
    with pytest.raises(ContractError, match="echo takes an object"):
        invoke(echo, payload)
