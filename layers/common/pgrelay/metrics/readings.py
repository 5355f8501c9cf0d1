"""Readings as CloudWatch metrics (contract pgrelay.metrics/1)."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote_plus

from pgrelay.constants import (
    CLOUDWATCH_DIMENSION_CHARACTERS,
    CLOUDWATCH_DIMENSIONS,
    CLOUDWATCH_FUTURE_SECONDS,
    CLOUDWATCH_LARGEST,
    CLOUDWATCH_NAME_CHARACTERS,
    CLOUDWATCH_PAST_SECONDS,
    CLOUDWATCH_VALUES,
)
from pgrelay.contracts import published_payload
from pgrelay.delivery.messages import Entry, Message
from pgrelay.delivery.refusals import Refusal
from pgrelay.delivery.send_queues import SendQueue
from pgrelay.errors import ContractError, PgrelayError
from pgrelay.text import clip

if TYPE_CHECKING:
    from collections import deque
    from collections.abc import Iterable, Mapping, Sequence

    from pgrelay.delivery.destinations.cloudwatch import CloudWatchNamespace

CONTRACT: Final = "pgrelay.metrics/1"
PUBLISHED_PAYLOAD: Final = '{"reading_time": "...", "reading_value": "..."}'
PUBLISHED_NAMESPACE: Final = "Temperature Monitoring Database App"
PUBLISHED_NAME: Final = "Temperature Reading"

# Amazon CloudWatch API, MetricDatum.
_SIZES: Final = tuple(
    f"{prefix}{unit}" for unit in ("bytes", "bits") for prefix in ("", "kilo", "mega", "giga", "tera")
)
UNITS: Final = frozenset(
    {"Seconds", "Milliseconds", "Microseconds", "Percent", "Count", "Count/Second", "None"}
    | {size.capitalize() for size in _SIZES}
    | {f"{size.capitalize()}/Second" for size in _SIZES}
)
_STATISTICS: Final = {"sample_count": "SampleCount", "sum": "Sum", "minimum": "Minimum", "maximum": "Maximum"}
# What a member is called in the longest form that a request may take: MetricData.member.1000.Counts.member.150=.
_NAME_BYTES: Final = 60
_SHOWN_CHARACTERS: Final = 100


class MetricError(PgrelayError):
    """CloudWatch can never take this metric; the message says which member, what was found and what is expected."""


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Datum(Entry):
    """A metric on its way: all of an event's, or 150 of its values."""

    namespace: str
    content: Mapping[str, Any]
    size_bytes: int


def published_datum(payload: object) -> Datum | None:
    """Return the metric of the published solution's payload; None for any other.

    Whether its time is in range is CloudWatch's to say, as it was.

    Raises
    ------
    ContractError
        If its time or its value cannot be read.
    """
    reading = published_payload(payload, reading_time=object, reading_value=object)
    if reading is None:
        return None
    try:
        content = {
            "MetricName": PUBLISHED_NAME,
            "Timestamp": _time("reading_time", reading["reading_time"]),
            "Value": _number("reading_value", reading["reading_value"]),
        }
    except MetricError as error:
        raise ContractError(str(error)) from error
    return _datum(0, "published", PUBLISHED_NAMESPACE, content)


def queue_metrics(
    events: Iterable[Mapping[str, Any]], namespaces: Mapping[str, CloudWatchNamespace]
) -> tuple[list[SendQueue[Datum]], dict[int, Refusal]]:
    """Sort the metrics of a batch into a send queue for each namespace.

    Parameters
    ----------
    namespaces
        By their names; the first is for events that name none.

    Returns
    -------
    tuple
        The queues, and why some events are in none, by their positions in the batch.
    """
    found: list[Datum] = []
    refusals: dict[int, Refusal] = {}
    for position, event in enumerate(events):
        try:
            found += data_of(event, list(namespaces), position=position)
        except MetricError as error:
            refusals[position] = Refusal(error=str(error), retryable=False)
    return queue_data(found, namespaces), refusals


def queue_data(data: Iterable[Datum], namespaces: Mapping[str, CloudWatchNamespace]) -> list[SendQueue[Datum]]:
    """Return a send queue for each namespace of some metrics."""
    queues: dict[str, SendQueue[Datum]] = {}
    for datum in data:
        if datum.namespace not in queues:
            queues[datum.namespace] = SendQueue(namespaces[datum.namespace], take=_take_message)
        queues[datum.namespace].waiting.append(datum)
    return list(queues.values())


def _take_message(waiting: deque[Datum]) -> Message[Mapping[str, Any]]:
    datum = waiting.popleft()
    return Message(entries=(datum,), body=datum.content, size_bytes=datum.size_bytes)


def data_of(
    event: Mapping[str, Any], namespaces: Sequence[str], *, position: int = 0, now: float | None = None
) -> list[Datum]:
    """Return what an event of the contract puts into CloudWatch.

    Parameters
    ----------
    event
        One event of a batch.
    position
        Its place in the batch.
    namespaces
        Those that the deployment allows; the first is the default.
    now
        Seconds since 1970.

    Raises
    ------
    MetricError
        If CloudWatch could never take it.
    """
    namespace = event.get("namespace") or next(iter(namespaces), "")
    if namespace not in namespaces:
        allowed = ", ".join(namespaces) or "none"
        raise MetricError(f"namespace is {_shown(namespace)}; this deployment allows {allowed} (MetricNamespaces).")
    content: dict[str, Any] = {
        "MetricName": _name("name", event.get("name")),
        "Timestamp": _time_in_range(event, time.time() if now is None else now),
    }
    if (unit := event.get("unit")) is not None:
        if not isinstance(unit, str) or unit not in UNITS:
            raise MetricError(f"unit is {_shown(unit)}; CloudWatch knows {', '.join(sorted(UNITS))}.")
        content["Unit"] = unit
    if dimensions := _dimensions(event.get("dimensions") or {}):
        content["Dimensions"] = dimensions
    if event.get("high_resolution"):
        content["StorageResolution"] = 1
    return [_datum(position, event["id"], namespace, {**content, **part}) for part in _values(event)]


def _values(event: Mapping[str, Any]) -> list[dict[str, Any]]:
    given = [member for member in ("value", "values", "statistics") if event.get(member) is not None]
    if len(given) != 1:
        raise MetricError(f"A metric has one of value, values and statistics; found {', '.join(given) or 'none'}.")
    if "value" in given:
        return [{"Value": _number("value", event["value"])}]
    if "statistics" in given:
        return [{"StatisticValues": _statistics(event["statistics"])}]
    values = event["values"]
    counts = event.get("counts")
    if not isinstance(values, list) or not values:
        raise MetricError(f"values is {_shown(values)}; expected an array of at least one number.")
    if counts is not None and (not isinstance(counts, list) or len(counts) != len(values)):
        raise MetricError(f"counts is {_shown(counts)}; expected an array as long as values, {len(values)}.")
    numbers = [_number(f"values[{place}]", value) for place, value in enumerate(values)]
    times = [_number(f"counts[{place}]", count) for place, count in enumerate(counts or [1] * len(values))]
    if wrong := [count for count in times if count <= 0]:
        raise MetricError(f"counts has {wrong[0]}; a count is more than 0.")
    return [
        {"Values": numbers[start : start + CLOUDWATCH_VALUES], "Counts": times[start : start + CLOUDWATCH_VALUES]}
        for start in range(0, len(numbers), CLOUDWATCH_VALUES)
    ]


def _statistics(given: object) -> dict[str, float]:
    if not isinstance(given, dict) or not given.keys() >= _STATISTICS.keys():
        raise MetricError(f"statistics is {_shown(given)}; expected an object with {', '.join(_STATISTICS)}.")
    found = {name: _number(f"statistics.{member}", given[member]) for member, name in _STATISTICS.items()}
    if found["SampleCount"] <= 0 or found["Minimum"] > found["Maximum"]:
        raise MetricError("statistics does not fit: sample_count is more than 0, minimum at most maximum.")
    return found


def _number(member: str, value: object) -> float:
    """Return a number, which PostgreSQL may have sent as text to keep its digits."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise MetricError(f"{member} is {_shown(value)}; expected a number.")
    try:
        number = float(value)
    except (ValueError, OverflowError):
        raise MetricError(f"{member} is {_shown(value)}; expected a number.") from None
    if not math.isfinite(number) or abs(number) > CLOUDWATCH_LARGEST:
        raise MetricError(f"{member} is {_shown(value)}; CloudWatch takes finite numbers of at most 2^360.")
    return number


def _time_in_range(event: Mapping[str, Any], now: float) -> datetime:
    member = "at" if event.get("time") is None else "time"
    moment = _time(member, event[member])
    age_seconds = now - moment.timestamp()
    if not -CLOUDWATCH_FUTURE_SECONDS <= age_seconds <= CLOUDWATCH_PAST_SECONDS:
        raise MetricError(
            f"{member} is {moment.isoformat()}; CloudWatch takes metrics from two weeks back to two hours ahead."
        )
    return moment


def _time(member: str, value: object) -> datetime:
    """Return a time; one without a zone is UTC."""
    try:
        moment = datetime.fromisoformat(str(value))
        moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError):
        raise MetricError(f"{member} is {_shown(value)}; expected a time such as 2026-11-21T07:00:00+00:00.") from None
    return moment


def _dimensions(given: object) -> list[dict[str, str]]:
    if not isinstance(given, dict):
        raise MetricError(f"dimensions is {_shown(given)}; expected an object of names and values.")
    found = [
        {"Name": _name("dimensions", name), "Value": _dimension_value(name, value)}
        for name, value in given.items()
        if value is not None
    ]
    if len(found) > CLOUDWATCH_DIMENSIONS:
        raise MetricError(f"dimensions has {len(found)} members; CloudWatch takes {CLOUDWATCH_DIMENSIONS}.")
    return found


def _dimension_value(name: str, value: object) -> str:
    if not isinstance(value, str | int | float):
        raise MetricError(
            f"dimensions.{clip(name, _SHOWN_CHARACTERS)} is {_shown(value)}; expected a text or a number."
        )
    text = str(value).lower() if isinstance(value, bool) else str(value)
    if not (text.strip() and text.isascii() and text.isprintable() and len(text) <= CLOUDWATCH_DIMENSION_CHARACTERS):
        raise MetricError(
            f"dimensions.{clip(name, _SHOWN_CHARACTERS)} is {_shown(value)}; "
            f"CloudWatch takes 1 to {CLOUDWATCH_DIMENSION_CHARACTERS} printable ASCII characters."
        )
    return text


def _name(member: str, value: object) -> str:
    if (
        not isinstance(value, str)
        or not (value.strip() and value.isascii() and value.isprintable())
        or len(value) > CLOUDWATCH_NAME_CHARACTERS
        or (member == "dimensions" and value.startswith(":"))
    ):
        raise MetricError(
            f"{member} has the name {_shown(value)}; "
            f"CloudWatch takes 1 to {CLOUDWATCH_NAME_CHARACTERS} printable ASCII characters."
        )
    return value


def _datum(position: int, event_id: str, namespace: str, content: Mapping[str, Any]) -> Datum:
    return Datum(
        position=position,
        event_id=event_id,
        namespace=namespace,
        content=content,
        size_bytes=_size_bytes(content),
    )


def _size_bytes(value: object) -> int:
    """Return at least the bytes that a value takes in a request, whichever of CloudWatch's protocols is spoken."""
    if isinstance(value, dict):
        return sum(_size_bytes(member) for member in value.values())
    if isinstance(value, list):
        return sum(_size_bytes(item) for item in value)
    return _NAME_BYTES + len(quote_plus(str(value)))


def _shown(value: object) -> str:
    return clip(ascii(value), _SHOWN_CHARACTERS)
