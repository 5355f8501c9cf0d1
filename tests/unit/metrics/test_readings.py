from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from pgrelay.constants import CLOUDWATCH_VALUES
from pgrelay.delivery.refusals import Refusal
from pgrelay.errors import ContractError, DeliveryError
from pgrelay.metrics.readings import UNITS, Datum, MetricError, data_of, published_datum
from tests.support import functions
from tests.support.functions import Context, FakeMetrics, metrics

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import ModuleType

NAMESPACES = ("Database", "Temperature Monitoring Database App")
NOW = datetime(2026, 11, 21, 7, tzinfo=UTC)


def metric(number: int = 1, **changes: Any) -> dict[str, Any]:
    plain = {"id": f"m-{number}", "at": NOW.isoformat(), "name": "Temperature Reading", "value": 60.5}
    return {**plain, **changes}


def batch(*events: dict[str, Any]) -> dict[str, Any]:
    return {"contract": "pgrelay.metrics/1", "database": "d", "batch": "b-1", "events": list(events)}


def data(**changes: Any) -> list[Datum]:
    return data_of(metric(**changes), NAMESPACES, now=NOW.timestamp())


def test_value_becomes_a_metric() -> None:
    (datum,) = data()
    assert datum.namespace == "Database"
    assert datum.content == {"MetricName": "Temperature Reading", "Timestamp": NOW, "Value": 60.5}


def test_everything_that_may_be_said_is_said() -> None:
    (datum,) = data(
        namespace=NAMESPACES[1], unit="Milliseconds", time="2026-11-21 05:30:00.5+00:00", high_resolution=True,
        dimensions={"Sensor": "Sensor1", "Floor": 3, "Indoors": True, "Room": None},
    )  # fmt: skip
    assert datum.namespace == NAMESPACES[1]
    assert datum.content == {
        "MetricName": "Temperature Reading",
        "Timestamp": datetime(2026, 11, 21, 5, 30, 0, 500_000, UTC),
        "Value": 60.5,
        "Unit": "Milliseconds",
        "StorageResolution": 1,
        "Dimensions": [
            {"Name": "Sensor", "Value": "Sensor1"},
            {"Name": "Floor", "Value": "3"},
            {"Name": "Indoors", "Value": "true"},
        ],
    }


def test_numbers_may_be_texts() -> None:
    assert data(value="60.123456789012345678")[0].content["Value"] == pytest.approx(60.12345678901235)
    assert data(value="-1e3")[0].content["Value"] == -1_000


def test_values_with_counts_are_cut_by_what_a_metric_takes() -> None:
    parts = data(value=None, values=list(range(400)), counts=[2] * 400)
    assert [len(part.content["Values"]) for part in parts] == [CLOUDWATCH_VALUES, CLOUDWATCH_VALUES, 100]
    assert [value for part in parts for value in part.content["Values"]] == list(range(400))
    assert {count for part in parts for count in part.content["Counts"]} == {2}
    assert {part.event_id for part in parts} == {"m-1"}


def test_values_count_once_by_default() -> None:
    assert data(value=None, values=[1, 2])[0].content["Counts"] == [1, 1]


def test_statistics_are_a_metric() -> None:
    (datum,) = data(value=None, statistics={"sample_count": 10, "sum": 55, "minimum": 1, "maximum": 10})
    assert datum.content["StatisticValues"] == {"SampleCount": 10, "Sum": 55, "Minimum": 1, "Maximum": 10}


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"value": "NaN"}, "value is 'NaN'; CloudWatch takes finite numbers"),
        ({"value": float("inf")}, "value is inf"),
        ({"value": "-Infinity"}, "value is '-Infinity'"),
        ({"value": 2**361}, "2^360"),
        ({"value": True}, "value is True; expected a number"),
        ({"value": "warm"}, "value is 'warm'; expected a number"),
        ({"value": [1]}, "value is [1]"),
        ({"value": None}, "found none"),
        ({"values": [1]}, "found value, values"),
        ({"value": None, "values": []}, "values is []"),
        ({"value": None, "values": [1, "NaN"]}, "values[1] is 'NaN'"),
        ({"value": None, "values": [1], "counts": [1, 2]}, "as long as values, 1"),
        ({"value": None, "values": [1], "counts": [0]}, "a count is more than 0"),
        ({"value": None, "values": [1], "counts": 1}, "counts is 1"),
        ({"value": None, "statistics": {"sum": 1}}, "sample_count, sum, minimum, maximum"),
        ({"value": None, "statistics": {"sample_count": 0, "sum": 1, "minimum": 1, "maximum": 1}}, "does not fit"),
        ({"value": None, "statistics": {"sample_count": 1, "sum": 1, "minimum": 2, "maximum": 1}}, "does not fit"),
        ({"name": ""}, "name has the name ''"),
        ({"name": None}, "name has the name None"),
        ({"name": "température"}, "printable ASCII"),
        ({"name": "x" * 256}, "1 to 255"),
        ({"namespace": "AWS/Lambda"}, "this deployment allows Database, Temperature Monitoring Database App"),
        ({"unit": "Celsius"}, "unit is 'Celsius'; CloudWatch knows Bits,"),
        ({"unit": ["Count"]}, "unit is ['Count']"),
        ({"time": "yesterday"}, "time is 'yesterday'; expected a time"),
        ({"time": 5}, "time is 5; expected a time"),
        ({"time": "infinity"}, "time is 'infinity'"),
        ({"time": (NOW - timedelta(days=14, seconds=1)).isoformat()}, "two weeks back"),
        ({"time": (NOW + timedelta(hours=2, seconds=1)).isoformat()}, "two hours ahead"),
        ({"at": "2016-02-15T12:00:00+00:00"}, "at is 2016-02-15T12:00:00+00:00"),
        ({"dimensions": [1]}, "dimensions is [1]"),
        ({"dimensions": {"": "x"}}, "dimensions has the name ''"),
        ({"dimensions": {":x": "x"}}, "dimensions has the name ':x'"),
        ({"dimensions": {"x": ""}}, "dimensions.x is ''"),
        ({"dimensions": {"x": "ü"}}, "printable ASCII"),
        ({"dimensions": {"x": "x" * 1_025}}, "1 to 1024"),
        ({"dimensions": {"x": {}}}, "expected a text or a number"),
        ({"dimensions": {f"d{number}": 1 for number in range(31)}}, "CloudWatch takes 30"),
    ],
)  # fmt: skip
def test_metric_that_cloudwatch_never_takes_is_told_why(changes: dict[str, Any], words: str) -> None:
    with pytest.raises(MetricError) as raised:
        data(**changes)
    assert words in str(raised.value)
    assert len(str(raised.value)) < 700


@pytest.mark.parametrize("days", [timedelta(days=-13, hours=-23), timedelta(hours=1, minutes=59)])
def test_times_in_range_are_taken(days: timedelta) -> None:
    assert data(time=(NOW + days).isoformat())[0].content["Timestamp"] == NOW + days


def test_units_are_cloudwatch_s() -> None:
    from botocore.session import get_session

    unit: Any = get_session().get_service_model("cloudwatch").shape_for("StandardUnit")
    assert set(unit.enum) == UNITS


def test_size_is_at_least_what_any_protocol_sends() -> None:
    from botocore.session import get_session

    parts = data(
        value=None, values=[1.123456789012345e-300] * 150, unit="Milliseconds", high_resolution=True,
        dimensions={f"dimension {number}" * 10: "&=%/ " * 200 for number in range(30)},
    )  # fmt: skip
    client: Any = get_session().create_client(
        "cloudwatch", region_name="us-east-1", aws_access_key_id="x", aws_secret_access_key="x"
    )
    seen: list[int] = []

    def send(request: Any, **_: object) -> Any:
        seen.append(len(request.body))
        return Sent()

    client.meta.events.register("before-send", send)
    client.put_metric_data(Namespace="Database", MetricData=[dict(part.content) for part in parts])
    assert 0 < seen[0] <= sum(part.size_bytes for part in parts)


class Sent:
    """An answer that says nothing."""

    status_code = 200
    headers: Mapping[str, str] = {"smithy-protocol": "rpc-v2-cbor"}
    content = b"\xa0"
    raw = None


# ------------------------------------------------------------------------------------------------------------- function


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pgrelay.metrics.readings.time.time", NOW.timestamp)


def handle(function: ModuleType, payload: object) -> Any:
    return function.handler(payload, Context())


def test_published_reading_is_the_published_metric(metric_publisher: ModuleType, cloudwatch: FakeMetrics) -> None:
    payload = {"reading_time": "2016-02-15 12:00:00", "reading_value": "60"}
    assert handle(metric_publisher, payload) == {"Status": "OK"}
    assert cloudwatch.taken == [
        (
            "Temperature Monitoring Database App",
            {
                "MetricName": "Temperature Reading",
                "Timestamp": datetime(2016, 2, 15, 12, tzinfo=UTC),
                "Value": 60.0,
            },
        )
    ]


@pytest.mark.parametrize(("time", "value"), [("soon", "60"), ("2016-02-15 12:00:00", "warm"), (None, None)])
def test_published_reading_that_cannot_be_read_is_an_error(
    metric_publisher: ModuleType, time: object, value: object
) -> None:
    with pytest.raises(ContractError, match="reading_"):
        handle(metric_publisher, {"reading_time": time, "reading_value": value})


def test_published_reading_that_is_refused_is_an_error(metric_publisher: ModuleType, cloudwatch: FakeMetrics) -> None:
    cloudwatch.refuse = lambda _: Refusal(error="InvalidParameterValue", retryable=False)
    with pytest.raises(DeliveryError, match="InvalidParameterValue"):
        handle(metric_publisher, {"reading_time": "2016-02-15 12:00:00", "reading_value": "60"})


def test_published_reading_needs_its_namespace_allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    functions.set_environment(monkeypatch, "metric_publisher", PGRELAY_METRIC_NAMESPACES="Database")
    function = functions.load("metric_publisher")
    with pytest.raises(DeliveryError, match="MetricNamespaces"):
        handle(function, {"reading_time": "2016-02-15 12:00:00", "reading_value": "60"})


def test_thousands_of_readings_are_a_few_calls(metric_publisher: ModuleType, cloudwatch: FakeMetrics) -> None:
    answer = handle(metric_publisher, batch(*(metric(number) for number in range(2_500))))
    assert answer == {"request_id": Context().aws_request_id, "delivered": 2_500, "failed": []}
    assert sorted(len(content) for _, content in cloudwatch.calls) == [500, 1_000, 1_000]


def test_what_is_wrong_with_one_metric_is_answered_for_it_alone(
    metric_publisher: ModuleType, cloudwatch: FakeMetrics
) -> None:
    cloudwatch.refuse = lambda datum: (
        Refusal(error="InvalidParameterValue", retryable=False, whole_call=True) if datum.get("Value") == 13 else None
    )
    events = [metric(1), metric(2, value="NaN"), metric(3, time="2016-01-01"), metric(4, value=13), metric(5)]
    answer = handle(metric_publisher, batch(*events))
    assert answer["delivered"] == 2
    assert {failed["id"]: failed["retryable"] for failed in answer["failed"]} == {
        "m-2": False,
        "m-3": False,
        "m-4": False,
    }
    assert [content["Value"] for _, content in cloudwatch.taken] == [60.5, 60.5]


def test_throttled_metrics_are_offered_again_and_then_answered(
    metric_publisher: ModuleType, cloudwatch: FakeMetrics, capsys: pytest.CaptureFixture[str]
) -> None:
    cloudwatch.refuse = lambda _: Refusal(error="Throttling", retryable=True, whole_call=True)
    answer = handle(metric_publisher, batch(metric(1), metric(2)))
    assert answer["delivered"] == 0
    assert [failed["retryable"] for failed in answer["failed"]] == [True, True]
    assert metrics(capsys.readouterr().out)["MetricsFailed"] == 2


def test_metrics_that_have_no_time_left_may_be_sent_again(
    metric_publisher: ModuleType, cloudwatch: FakeMetrics
) -> None:
    answer = handle(metric_publisher, {**batch(metric(1)), "answer_within_ms": 0})
    assert answer["failed"][0]["retryable"] is True
    assert cloudwatch.calls == []


def test_metrics_are_put_in_a_time_that_is_shorter_than_aws_may_take(
    metric_publisher: ModuleType, cloudwatch: FakeMetrics
) -> None:
    answer = handle(metric_publisher, {**batch(metric(1)), "answer_within_ms": 1_000})
    assert answer["delivered"] == len(cloudwatch.taken) == 1


def test_metric_of_many_values_fails_if_one_part_of_it_does(
    metric_publisher: ModuleType, cloudwatch: FakeMetrics
) -> None:
    cloudwatch.refuse = lambda datum: (
        Refusal(error="InvalidParameterValue", retryable=False, whole_call=True)
        if 160 in datum.get("Values", ())
        else None
    )
    events = [metric(1, value=None, values=list(range(400))), metric(2)]
    answer = handle(metric_publisher, batch(*events))
    assert (answer["delivered"], [failed["id"] for failed in answer["failed"]]) == (1, ["m-1"])


def test_metrics_of_the_same_id_are_each_answered_for(metric_publisher: ModuleType) -> None:
    answer = handle(metric_publisher, batch(metric(1, value="NaN"), metric(1, value="NaN")))
    assert (answer["delivered"], len(answer["failed"])) == (0, 2)


def test_values_of_metrics_are_not_logged(metric_publisher: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    handle(metric_publisher, batch(metric(1, name="secret name", dimensions={"Card": "4111-1111-1111"})))
    output = capsys.readouterr()
    assert "secret name" not in output.out + output.err
    assert "4111-1111-1111" not in output.out + output.err


def test_empty_batch_is_delivered(metric_publisher: ModuleType) -> None:
    assert handle(metric_publisher, batch())["delivered"] == 0


def test_other_payloads_are_no_published_reading() -> None:
    others: list[object] = [
        None,
        [],
        {},
        {"reading_time": "x"},
        {"contract": "x", "reading_time": 1, "reading_value": 1},
    ]
    for payload in others:
        assert published_datum(payload) is None
