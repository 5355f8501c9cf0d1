"""What the functions log and count, and what never stands in a log: the values of a payload."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING, Any

import pytest

from pgrelay.delivery.refusals import Refusal
from pgrelay.errors import ContractError, DeliveryError, TopicNotAllowedError
from tests.support import functions
from tests.support.functions import Context, FakeSender, FakeTopic, metric_records, metrics
from tests.unit.payloads import batch, cron, event, exception, job, outbox, run

if TYPE_CHECKING:
    from types import ModuleType

SECRET = "4111-1111-1111-1111"

PAYLOADS: dict[str, dict[str, Any]] = {
    "exception_relay": exception(
        message=SECRET, detail=SECRET, hint=SECRET, context=SECRET, procedure=SECRET, data={SECRET: SECRET}
    ),
    "cron_failure_notifier": cron(
        run(1, 1, command=SECRET, message=SECRET), jobs=[job(1, name=SECRET, command=SECRET, schedule=SECRET)]
    ),
    "dml_event_publisher": batch(event(1, key={"card": SECRET}, new={"card": SECRET}, old={"card": SECRET})),
}
PUBLISHED: dict[str, dict[str, Any]] = {
    "exception_relay": {"error": SECRET},
    "cron_failure_notifier": {"message": SECRET, "sns_topic_arn": FakeTopic().arn},
    "dml_event_publisher": {"card": SECRET},
}

EMPTY_BATCHES: dict[str, dict[str, Any]] = {
    name: {"contract": contract, "database": "réporting", "batch": "b-1", "events": []}
    for name, contract in (
        ("dml_event_publisher", "pgrelay.events/1"),
        ("exception_relay", "pgrelay.exceptions/1"),
        ("metric_publisher", "pgrelay.metrics/1"),
        ("stream_forwarder", "pgrelay.records/1"),
    )
}


def lines(function: ModuleType, payload: object, *errors: type[Exception]) -> list[dict[str, Any]]:
    """Invoke a function and return what it logged."""
    stream = io.StringIO()
    function.logger.registered_handler.setStream(stream)
    if errors:
        with pytest.raises(errors):
            function.handler(payload, Context())
    else:
        function.handler(payload, Context())
    return [json.loads(line) for line in stream.getvalue().splitlines()]


@pytest.mark.parametrize("name", PAYLOADS)
def test_log_carries_the_correlation_id_and_no_values(name: str, request: pytest.FixtureRequest) -> None:
    payload = PAYLOADS[name]
    logged = lines(request.getfixturevalue(name), payload)
    assert [record["level"] for record in logged] == ["INFO"]
    assert logged[0]["correlation_id"] == payload.get("id", payload.get("batch"))
    assert logged[0]["service"] == name
    assert SECRET not in json.dumps(logged)


@pytest.mark.parametrize("name", PUBLISHED)
def test_published_payload_s_values_are_not_logged(name: str, request: pytest.FixtureRequest) -> None:
    assert SECRET not in json.dumps(lines(request.getfixturevalue(name), PUBLISHED[name]))


@pytest.mark.parametrize("name", PAYLOADS)
def test_refused_payload_is_logged_as_a_warning_without_its_row(name: str, request: pytest.FixtureRequest) -> None:
    (record,) = lines(request.getfixturevalue(name), {"contract": {SECRET[:4]: SECRET}, "row": SECRET}, ContractError)
    assert record["level"] == "WARNING"
    assert record["message"].startswith("payload refused: The payload's contract is an object")
    assert SECRET not in json.dumps(record)


def test_correlation_id_does_not_outlive_its_invocation(exception_relay: ModuleType) -> None:
    (first,) = lines(exception_relay, exception())
    (second,) = lines(exception_relay, {"error": "text"})
    assert first["correlation_id"] == exception()["id"]
    assert second.get("correlation_id") is None


@pytest.mark.parametrize(
    ("name", "counted"),
    [
        ("exception_relay", {"NotificationsSent": 1, "ExceptionsCounted": 1}),
        ("cron_failure_notifier", {"NotificationsSent": 1, "Checks": 1, "OpenProblems": 2}),
        ("dml_event_publisher", {"EventsDelivered": 1, "EventsFailed": 0}),
    ],
)
def test_deliveries_are_counted(
    name: str, counted: dict[str, float], request: pytest.FixtureRequest, capsys: pytest.CaptureFixture[str]
) -> None:
    function = request.getfixturevalue(name)
    function.handler(PAYLOADS[name], Context())
    assert metrics(capsys.readouterr().out) == counted


def test_look_at_the_outbox_alone_counts_as_no_check_where_jobs_are_checked(
    cron_failure_notifier: ModuleType, capsys: pytest.CaptureFixture[str]
) -> None:
    states = [{"target": "job/1", "state": {"version": 1}}]
    cron_failure_notifier.handler(cron(states=states) | {"jobs": None, "outbox": outbox()}, Context())
    found = metrics(capsys.readouterr().out)
    assert found == {"NotificationsSent": 0, "OpenProblems": 0}


def test_events_that_fail_are_counted(
    dml_event_publisher: ModuleType, sender: FakeSender, capsys: pytest.CaptureFixture[str]
) -> None:
    sender.refuse = lambda sent: Refusal(error="no", retryable=False) if '"id":"event-2"' in sent.body else None
    dml_event_publisher.handler(batch(*(event(number) for number in range(1, 6))), Context())
    found = metrics(capsys.readouterr().out)
    assert (found["EventsDelivered"], found["EventsFailed"]) == (4, 1)


def test_events_are_counted_by_destination(
    monkeypatch: pytest.MonkeyPatch, sender: FakeSender, capsys: pytest.CaptureFixture[str]
) -> None:
    arns = "arn:aws:sqs:us-east-1:000000000000:queue"
    functions.set_environment(monkeypatch, "dml_event_publisher", PGRELAY_DESTINATION_ARNS=arns)
    publisher = functions.load("dml_event_publisher")
    functions.deliver_to(monkeypatch, publisher, sender)
    sender.refuse = lambda sent: Refusal(error="no", retryable=False) if '"id":"event-2"' in sent.body else None
    events = [
        event(1),
        event(2),
        event(3, destination="queue"),
        event(4, destination="queue"),
        event(5, destination=SECRET),
    ]
    publisher.handler(batch(*events), Context())
    output = capsys.readouterr().out
    counted = {
        record["destination"]: (record["EventsDelivered"], record["EventsFailed"])
        for record in metric_records(output)
        if "destination" in record
    }
    assert counted == {"events": ([1], [1]), "queue": ([2], [0]), "(unknown)": ([0], [1])}
    (in_all,) = (
        record for record in metric_records(output) if "destination" not in record and "EventsFailed" in record
    )
    assert (in_all["EventsDelivered"], in_all["EventsFailed"]) == ([3], [2])
    assert SECRET not in output


def test_what_the_outbox_says_of_itself_becomes_metrics(
    dml_event_publisher: ModuleType, capsys: pytest.CaptureFixture[str]
) -> None:
    status = {
        "backlog": 12,
        "lag_seconds": 0.5,
        "retries": 3,
        "dead_letters": 0,
        "paused": True,
        "watch_problems": 2,
        "capture_failures": 7,
    }
    dml_event_publisher.handler({**batch(database="réporting"), "status": status}, Context())
    (record,) = (record for record in metric_records(capsys.readouterr().out) if "database" in record)
    assert record["database"] == "réporting"
    ((*dimensions,),) = record["_aws"]["CloudWatchMetrics"][0]["Dimensions"]
    assert sorted(dimensions) == ["database", "service", "stack"]
    units = {metric["Name"]: metric["Unit"] for metric in record["_aws"]["CloudWatchMetrics"][0]["Metrics"]}
    assert {name: (record[name], unit) for name, unit in units.items()} == {
        "OutboxBacklog": ([12], "Count"),
        "OutboxLag": ([0.5], "Seconds"),
        "OutboxRetries": ([3], "Count"),
        "OutboxDeadLetters": ([0], "Count"),
        "WatchProblems": ([2], "Count"),
        "CaptureFailures": ([7], "Count"),
    }


@pytest.mark.parametrize("status", [None, {}, {"lag_seconds": None}])
def test_what_the_outbox_does_not_say_is_not_measured(
    dml_event_publisher: ModuleType, capsys: pytest.CaptureFixture[str], status: object
) -> None:
    dml_event_publisher.handler({**batch(), "status": status}, Context())
    assert not [record for record in metric_records(capsys.readouterr().out) if "database" in record]


@pytest.mark.parametrize("name", ["dml_event_publisher", "exception_relay", "metric_publisher", "stream_forwarder"])
def test_every_channel_s_function_measures_the_outbox_by_itself_and_for_the_alarms(
    name: str, request: pytest.FixtureRequest, capsys: pytest.CaptureFixture[str]
) -> None:
    function = request.getfixturevalue(name)
    status = {"lag_seconds": 7.5, "dead_letters": 2}
    function.handler({**EMPTY_BATCHES[name], "status": status}, Context())
    found = [record for record in metric_records(capsys.readouterr().out) if "OutboxLag" in record]
    dimensions = [record["_aws"]["CloudWatchMetrics"][0]["Dimensions"] for record in found]
    assert [set(names) for sets in dimensions for names in sets] == [
        {"database", "service", "stack"},
        {"service", "stack"},
    ]
    assert [record["service"] for record in found] == [name, "outbox"]
    assert [(record["OutboxLag"], record["OutboxDeadLetters"]) for record in found] == [([7.5], [2])] * 2


@pytest.mark.parametrize("status", ["late", [1], {"lag_seconds": "late"}, {"lag_seconds": {}}])
def test_a_status_in_another_form_fails_no_batch(
    stream_forwarder: ModuleType, capsys: pytest.CaptureFixture[str], status: object
) -> None:
    answer = stream_forwarder.handler({**EMPTY_BATCHES["stream_forwarder"], "status": status}, Context())
    assert answer["delivered"] == 0
    assert "Outbox" not in capsys.readouterr().out


@pytest.mark.parametrize("name", [*PAYLOADS, *EMPTY_BATCHES])
def test_every_metric_names_its_stack(
    name: str, request: pytest.FixtureRequest, capsys: pytest.CaptureFixture[str]
) -> None:
    payload = PAYLOADS.get(name) or EMPTY_BATCHES[name]
    status = {"status": {"lag_seconds": 7.5}} if "batch" in payload else {}
    request.getfixturevalue(name).handler(payload | status, Context())
    records = metric_records(capsys.readouterr().out)
    assert records
    for record in records:
        assert record["stack"] == functions.STACK_NAME
        for directive in record["_aws"]["CloudWatchMetrics"]:
            assert all("stack" in dimensions for dimensions in directive["Dimensions"])


def test_look_at_windows_that_finds_none_counts_nothing(
    exception_relay: ModuleType, capsys: pytest.CaptureFixture[str]
) -> None:
    """It comes once a minute, and a metric is charged for in each hour that has a value of it."""
    exception_relay.handler({"contract": "pgrelay.windows/1"}, Context())
    assert metric_records(capsys.readouterr().out) == []


def test_failures_are_counted_by_what_is_to_do(
    cron_failure_notifier: ModuleType, topic: FakeTopic, capsys: pytest.CaptureFixture[str]
) -> None:
    lines(cron_failure_notifier, {"message": "m", "sns_topic_arn": "other"}, TopicNotAllowedError)
    assert metrics(capsys.readouterr().out)["InvalidPayloads"] == 1
    topic.away = True
    (record,) = lines(cron_failure_notifier, cron(run(1, 1)), DeliveryError)
    assert record["level"] == "WARNING"
    assert metrics(capsys.readouterr().out)["DeliveryFailures"] == 1
