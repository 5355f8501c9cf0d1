"""Every file in events/ is a payload that its function takes; a spoilt one is refused with a clear error."""

from __future__ import annotations

import copy
import json
import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from pgrelay.contracts import SCHEMAS, Contract
from pgrelay.errors import ContractError
from pgrelay.notifications import notification
from tests.support import functions
from tests.support.functions import Context, FakeSender, FakeTopic

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FILES = functions.event_files()
CONTRACTS = (
    "pgrelay.exception/1",
    "pgrelay.exceptions/1",
    "pgrelay.cron/1",
    "pgrelay.events/1",
    "pgrelay.metrics/1",
    "pgrelay.records/1",
    "pgrelay.stream/1",
)
WITHOUT_A_SCHEMA = {"pgrelay.windows/1"}
"""It has no members."""
SAMPLES_MADE_AT = datetime(2026, 11, 21, 7, tzinfo=UTC).timestamp()


DELIVERED = {"request_id": Context().aws_request_id, "failed": []}


def read(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


readers = {contract: Contract(contract, published="none") for contract in CONTRACTS}
SAMPLES = {path.stem: read(path) for path in FILES}


def test_every_function_and_every_contract_has_an_event() -> None:
    assert {path.name.split(".")[0] for path in FILES} == set(functions.NAMES)
    assert {payload.get("contract") for payload in SAMPLES.values()} == {None, *CONTRACTS, *WITHOUT_A_SCHEMA}


def test_every_schema_belongs_to_a_contract() -> None:
    names = {name.replace("/", ".") for name in (*CONTRACTS, notification.CONTRACT)}
    assert {path.stem for path in SCHEMAS.glob("*.json")} == names


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_function_takes_the_event(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    name = path.name.split(".")[0]
    fake: Any = functions.FAKES[name]()
    function = functions.load_with_fake(monkeypatch, name, fake)
    monkeypatch.setattr("pgrelay.metrics.readings.time.time", lambda: SAMPLES_MADE_AT)
    payload = read(path)
    answer = function.handler(payload, Context())

    if name == "exception_relay" and payload.get("contract") == "pgrelay.windows/1":
        assert answer == {"message_ids": []}
    elif name == "exception_relay" and "events" in payload:
        assert (answer["delivered"], answer["failed"]) == (len(payload["events"]), [])
    elif name == "exception_relay":
        assert answer == {"result": "notified", "message_id": "message-1"}
        assert len(fake.notifications) == 1
    elif name == "cron_failure_notifier":
        assert answer["notified"] == len(fake.notifications)
        assert len(answer["message_ids"]) == len(fake.notifications) > 0
    elif name == "dml_event_publisher":
        count = len(payload.get("events", [payload]))
        assert (answer["delivered"], answer["failed"], len(answer["messages"])) == (count, [], count)
        assert sum(len(sent.entries) for sent in fake.taken) == count
    elif name in ("metric_publisher", "stream_forwarder"):
        assert len(fake.taken) == len(payload.get("events", [payload]))
        assert answer == (
            {**DELIVERED, "delivered": len(payload["events"])} if "events" in payload else {"Status": "OK"}
        )
    elif name == "stream_reader":
        assert set(answer) == (
            {"request_id", "shards", "records", "positions"}
            if "contract" in payload
            else {"Data", "SequenceNumber", "NextShardIterator"}
        )
    else:
        assert answer == {**payload, "Status": "OK"}


def test_exception_s_facts_are_the_event_s(monkeypatch: pytest.MonkeyPatch) -> None:
    topic = published("exception_relay", "exception_relay.exception", monkeypatch)
    sample = SAMPLES["exception_relay.exception"]
    members = ("id", "database", "procedure", "error", "session", "at", "data")
    assert [{name: facts[name] for name in members} for facts in topic.facts] == [
        {name: sample[name] for name in members}
    ]


def test_failed_runs_are_notified_by_job(monkeypatch: pytest.MonkeyPatch) -> None:
    topic = published("cron_failure_notifier", "cron_failure_notifier.failed_runs", monkeypatch)
    assert [(facts["job_id"], facts["run_ids"]) for facts in topic.facts] == [(9, [41, 42]), (10, [43])]


def test_many_failed_jobs_are_one_digest(monkeypatch: pytest.MonkeyPatch) -> None:
    topic = published("cron_failure_notifier", "cron_failure_notifier.digest", monkeypatch)
    targets = [job["target"] for job in SAMPLES["cron_failure_notifier.digest"]["jobs"]]
    assert [[problem["target"] for problem in facts["problems"]] for facts in topic.facts] == [targets]


def test_problems_of_the_outbox_are_notified_by_channel_table_and_function(monkeypatch: pytest.MonkeyPatch) -> None:
    topic = published("cron_failure_notifier", "cron_failure_notifier.outbox", monkeypatch)
    assert [(facts["target"], facts["problem"]) for facts in topic.facts] == [
        ("outbox/events", "dead_letters"),
        ("outbox/records", "paused"),
        ("binding/exception_relay", "breaker"),
        ("watch/shop.items", "capture_failed"),
    ]


def test_problems_of_a_partition_set_are_one_notification(monkeypatch: pytest.MonkeyPatch) -> None:
    topic = published("cron_failure_notifier", "cron_failure_notifier.partitions", monkeypatch)
    assert [
        (facts["parent_table"], *(problem["problem"] for problem in facts["problems"])) for facts in topic.facts
    ] == [
        ("data_mart.events_daily", "default_rows", "maintenance_failed", "running_out"),
        ("data_mart.events_by_id", "running_out"),
        ("data_mart.documents", "unwatched"),
        ("data_mart.old_events", "dropped"),
    ]


@pytest.mark.parametrize(
    "sample", [name for name, payload in SAMPLES.items() if payload.get("contract") == "pgrelay.events/1"]
)
def test_row_events_are_cloudevents_in_order(sample: str, monkeypatch: pytest.MonkeyPatch) -> None:
    sender = FakeSender()
    function = functions.load_with_fake(monkeypatch, "dml_event_publisher", sender)
    function.handler(SAMPLES[sample], Context())
    cloudevents = [event for body in sender.bodies for event in (body if isinstance(body, list) else [body])]
    assert cloudevents == [
        {
            "specversion": "1.0",
            "id": event["id"],
            "source": f"urn:pgrelay:{SAMPLES[sample]['database']}",
            "type": f"pgrelay.row.{event['operation']}",
            "subject": f"{event['schema']}.{event['table']}",
            "time": event["at"],
            "datacontenttype": "application/json",
            "data": json.loads(event["data"]),
        }
        for event in SAMPLES[sample]["events"]
    ]
    for sent in sender.taken:
        names = {attribute.name for attribute in sent.attributes}
        assert names - {"content_type"} == {"database", "schema", "table", "operation"}


def published(function_name: str, sample: str, monkeypatch: pytest.MonkeyPatch) -> FakeTopic:
    """Return the topic after the function had the event."""
    topic = FakeTopic()
    function = functions.load_with_fake(monkeypatch, function_name, topic)
    function.handler(SAMPLES[sample], Context())
    return topic


# Written out, because the mutations below are made from the schemas and would not miss what a schema fails to ask for.
REQUIRED = {
    "pgrelay.exception/1": (
        ("id",), ("database",), ("procedure",), ("error",), ("error", "sqlstate"), ("error", "message"), ("at",),
    ),
    "pgrelay.exceptions/1": (
        ("database",), ("batch",), ("events",), ("events", 0, "id"), ("events", 0, "report"),
    ),
    "pgrelay.cron/1": (
        ("id",), ("database",), ("now",), ("scheduler",), ("runs",), ("settings",), ("states",), ("runs", 0, "run"),
        ("jobs", 0, "job"), ("jobs", 0, "schedule"), ("jobs", 0, "active"),
    ),
    "pgrelay.events/1": (
        ("database",), ("batch",), ("events",), ("events", 0, "id"), ("events", 0, "schema"),
        ("events", 0, "table"), ("events", 0, "operation"), ("events", 0, "at"), ("events", 0, "data"),
    ),
    "pgrelay.metrics/1": (
        ("database",), ("batch",), ("events",), ("events", 0, "id"), ("events", 0, "at"),
    ),
    "pgrelay.records/1": (
        ("database",), ("batch",), ("events",), ("events", 0, "id"), ("events", 0, "at"),
    ),
    "pgrelay.stream/1": (
        ("stream",), ("shards", 0, "shard_id"), ("shards", 0, "position"), ("shards", 0, "position", "type"),
    ),
}  # fmt: skip


@pytest.mark.parametrize(
    ("contract", "place"), [(contract, place) for contract, places in REQUIRED.items() for place in places]
)
def test_event_without_a_required_member_is_refused_by_name(contract: str, place: tuple[Any, ...]) -> None:
    payload = copy.deepcopy(sample_of(contract))
    parent = payload
    for step in place[:-1]:
        parent = parent[step]
    del parent[place[-1]]
    with pytest.raises(ContractError, match=rf"{contract}: \S+ has no {place[-1]}; found an object with the members"):
        readers[contract].check(payload)


@pytest.mark.parametrize(
    ("contract", "changes", "words"),
    [
        (
            "pgrelay.exception/1",
            {"contract": "pgrelay.exception/2"},
            'The payload\'s contract is "pgrelay.exception/2"',
        ),
        ("pgrelay.cron/1", {"contract": "pgrelay.cron/0"}, 'The payload\'s contract is "pgrelay.cron/0"'),
        ("pgrelay.events/1", {"contract": "pgrelay.exception/1"}, "contract pgrelay.events/1"),
        ("pgrelay.exception/1", {"error": "text"}, 'error must be object; found "text"'),
        ("pgrelay.exception/1", {"at": None}, "at must be string; found null"),
        ("pgrelay.exception/1", {"data": [1, 2]}, "data must be object or null; found an array of 2"),
        ("pgrelay.cron/1", {"runs": {}}, "runs must be array; found an empty object"),
        ("pgrelay.cron/1", {"jobs": "all"}, 'jobs must be array or null; found "all"'),
        ("pgrelay.events/1", {"events": None}, "events must be array; found null"),
        ("pgrelay.events/1", {"events": ["row"]}, 'events[0] must be object; found "row"'),
    ],
)
def test_spoilt_event_is_told_what_was_found_and_expected(contract: str, changes: dict[str, Any], words: str) -> None:
    with pytest.raises(ContractError, match=re.escape(words)):
        readers[contract].check({**sample_of(contract), **changes})


@pytest.mark.parametrize("operation", ["upsert", "INSERT", "", None, 1, ["insert"]])
def test_unknown_operation_is_refused(operation: object) -> None:
    payload = copy.deepcopy(sample_of("pgrelay.events/1"))
    payload["events"][0]["operation"] = operation
    with pytest.raises(ContractError, match=r"events\[0\]\.operation must be one of \['insert', 'update', 'delete'"):
        readers["pgrelay.events/1"].check(payload)


@pytest.mark.parametrize("contract", CONTRACTS)
@pytest.mark.parametrize("payload", [None, True, 1, 1.5, "text", "", [], [{}]])
def test_payload_that_is_no_object_is_refused(contract: str, payload: object) -> None:
    with pytest.raises(ContractError, match=rf"^The payload is .+, not an object; .+ {contract} "):
        readers[contract].check(payload)


def sample_of(contract: str) -> Any:
    return SAMPLES[fullest_sample(contract)]


def fullest_sample(contract: str) -> str:
    """Return the name of a sample that has every member which the contract asks for."""
    names = [name for name, payload in SAMPLES.items() if payload.get("contract") == contract]
    return next(name for name in names if all(_has(SAMPLES[name], place) for place in REQUIRED[contract]))


def _has(payload: Any, place: tuple[Any, ...]) -> bool:
    for step in place:
        if not (step < len(payload) if isinstance(step, int) else step in payload):
            return False
        payload = payload[step]
    return True


def mutations(schema: dict[str, Any], payload: Any, path: str = "") -> Iterator[tuple[str, tuple[Any, ...], Any]]:
    """Yield what spoils a payload: the member's path as messages show it, its place, and the value to put there.

    `...` as the value means: take the member away.
    """
    for name, part in schema.get("properties", {}).items():
        if not isinstance(payload, dict) or name not in payload or path + name == "contract":
            continue
        member = f"{path}{name}"
        if name in schema.get("required", ()):
            yield name, (name,), ...
        for value in (None, True, -1, 1.5, "", "text", [], [5], {}, {"a": 5}):
            if not allows(part, value):
                yield member, (name,), value
        for shown, place, value in mutations(part, payload[name], f"{member}."):
            yield shown, (name, *place), value
        if "items" in part and isinstance(payload[name], list) and payload[name]:
            last = len(payload[name]) - 1
            for shown, place, value in mutations(part["items"], payload[name][last], f"{member}[{last}]."):
                yield shown, (name, last, *place), value


def allows(part: dict[str, Any], value: Any) -> bool:
    """Tell whether the schema of a member takes a value, independently of the validator."""
    if "enum" in part:
        return value in list(part["enum"])
    if "type" not in part:
        return True
    types = part["type"] if isinstance(part["type"], list) else [part["type"]]
    names = {type(None): "null", bool: "boolean", int: "integer", float: "number", str: "string", list: "array"}
    name = names.get(type(value), "object")
    if name not in types and not (name == "integer" and "number" in types):
        return False
    if isinstance(value, str):
        return len(value) >= int(part.get("minLength", 0))
    if isinstance(value, int) and not isinstance(value, bool):
        return value >= int(part.get("minimum", value))
    if isinstance(value, list):
        if "items" in part and not all(allows(part["items"], item) for item in value):
            return False
        return len(value) >= int(part.get("minItems", 0))
    return value is None or not part.get("required")


SPOILT = [
    pytest.param(contract, sample, shown, place, value, id=f"{sample}-{shown}-{'missing' if value is ... else value!r}")
    for contract in CONTRACTS
    for sample in [fullest_sample(contract)]
    for shown, place, value in mutations(read(SCHEMAS / f"{contract.replace('/', '.')}.json"), SAMPLES[sample])
]


@pytest.mark.parametrize(("contract", "sample", "shown", "place", "value"), SPOILT)
def test_spoilt_event_is_refused_by_name(
    contract: str, sample: str, shown: str, place: tuple[Any, ...], value: Any
) -> None:
    payload = copy.deepcopy(SAMPLES[sample])
    parent = payload
    for step in place[:-1]:
        parent = parent[step]
    if value is ...:
        del parent[place[-1]]
    else:
        parent[place[-1]] = value
    with pytest.raises(ContractError) as raised:
        readers[contract].check(payload)
    message = str(raised.value)
    assert message.startswith(f"{contract}: ")
    assert shown in message
    assert "; found " in message
    assert "\n" not in message
