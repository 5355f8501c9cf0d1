"""Every sample event of the stack's functions through `sam local invoke`: what `sam build` makes, in a container."""

from __future__ import annotations

import json
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from tests.support.functions import event_files

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.local_invoke.local_sam import Invocation, LocalSam

EVENTS = event_files()
FUNCTIONS = {
    "exception_relay": "ExceptionRelayFunction",
    "cron_failure_notifier": "CronFailureNotifierFunction",
    "dml_event_publisher": "DmlEventPublisherFunction",
    "metric_publisher": "MetricPublisherFunction",
    "stream_forwarder": "StreamForwarderFunction",
    "stream_reader": "StreamReaderFunction",
    "echo": "EchoFunction",
}
AT_ONCE = 2

# The first test waits for the engine, the image and the build, which a slow network makes slow.
pytestmark = pytest.mark.timeout(900)


def function_of(event: Path) -> str:
    return event.name.split(".")[0]


@pytest.fixture(scope="module")
def invocations(local_sam: LocalSam, request: pytest.FixtureRequest) -> Iterator[dict[Path, Future[Invocation]]]:
    """Invocations of the selected files, started ahead of their tests."""
    selected = [item.callspec.params.get("event") for item in request.session.items if hasattr(item, "callspec")]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        yield {
            event: pool.submit(local_sam.invoke, FUNCTIONS[function_of(event)], event)
            for event in EVENTS
            if event in selected
        }
        pool.shutdown(cancel_futures=True)


def test_every_function_has_an_event() -> None:
    assert {function_of(event) for event in EVENTS} == set(FUNCTIONS)


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.stem)
def test_function_answers_and_publishes(event: Path, invocations: dict[Path, Future[Invocation]]) -> None:
    invocation = invocations[event].result()

    assert invocation.status == 0, invocation.log
    assert "Traceback" not in invocation.function_log
    assert "errorMessage" not in invocation.output, invocation.output
    CHECKS[function_of(event)](invocation)


def check_exception_relay(invocation: Invocation) -> None:
    named = invocation.event.get("contract")
    if named == "pgrelay.windows/1":  # no window has ended
        assert invocation.answer == {"message_ids": []}
        assert invocation.receive(0) == []
        return
    (notification,) = invocation.receive(1)

    assert_alert(notification)
    if named == "pgrelay.exceptions/1":  # the same exception again and again: told once
        assert (invocation.answer["delivered"], invocation.answer["failed"]) == (len(invocation.event["events"]), [])
        return
    assert invocation.answer == {"result": "notified", "message_id": notification["MessageId"]}
    if named is None:
        assert notification["Subject"] == "Stored Procedure Error"
        assert json.loads(notification["Message"])["message"] == invocation.event["error"]


def check_cron_failure_notifier(invocation: Invocation) -> None:
    ids = invocation.answer["message_ids"]
    notifications = invocation.receive(len(ids))

    assert sorted(ids) == sorted(notification["MessageId"] for notification in notifications)
    assert invocation.answer["notified"] == len(ids) > 0
    for notification in notifications:
        assert_alert(notification)


def check_dml_event_publisher(invocation: Invocation) -> None:
    if "contract" not in invocation.event:
        (notification,) = invocation.receive(1)
        assert notification["Subject"] == "Notification for row-insert in RDS"
        assert json.loads(notification["Message"]) == invocation.event
        return
    events = invocation.event["events"]
    message_ids = invocation.answer["messages"]
    notifications = invocation.receive(len(set(message_ids)))
    bodies = [json.loads(notification["Message"]) for notification in notifications]
    arrived = [message for body in bodies for message in (body if isinstance(body, list) else [body])]

    assert (invocation.answer["delivered"], invocation.answer["failed"]) == (len(events), [])
    assert {notification["MessageId"] for notification in notifications} == set(message_ids)
    assert sorted(message["id"] for message in arrived) == sorted(event["id"] for event in events)


def check_metric_publisher(invocation: Invocation) -> None:
    if "contract" not in invocation.event:
        assert invocation.answer == {"Status": "OK"}
        return
    events = invocation.event["events"]
    # Two weeks after the sample was made, CloudWatch takes its metrics no more.
    assert invocation.answer["delivered"] + len(invocation.answer["failed"]) == len(events)
    assert all("two weeks back" in failed["error"] for failed in invocation.answer["failed"])


def check_stream_forwarder(invocation: Invocation) -> None:
    if "contract" not in invocation.event:
        assert invocation.answer == {"Status": "OK"}
        return
    assert invocation.answer["delivered"] == len(invocation.event["events"])
    assert invocation.answer["failed"] == []


def check_stream_reader(invocation: Invocation) -> None:
    if "contract" not in invocation.event:
        assert set(invocation.answer) == {"Data", "SequenceNumber", "NextShardIterator"}
        return
    assert [shard["shard_id"] for shard in invocation.answer["shards"]] == ["shardId-000000000000"]


def check_echo(invocation: Invocation) -> None:
    assert invocation.answer == {**invocation.event, "Status": "OK"}
    assert invocation.receive(0) == []


def assert_alert(notification: dict[str, str]) -> None:
    subject = notification["Subject"]
    assert 0 < len(subject) <= 99
    assert subject.isascii()
    assert subject.isprintable()
    message = json.loads(notification["Message"])
    assert message["contract"] == "pgrelay.notification/2"
    assert message["subject"] == subject


CHECKS = {
    "exception_relay": check_exception_relay,
    "cron_failure_notifier": check_cron_failure_notifier,
    "dml_event_publisher": check_dml_event_publisher,
    "metric_publisher": check_metric_publisher,
    "stream_forwarder": check_stream_forwarder,
    "stream_reader": check_stream_reader,
    "echo": check_echo,
}
