"""What dml_event_publisher delivers in a second to an SNS that answers at once, and to one that takes 20 ms.

The function runs as its app.py is deployed, in an environment that holds what Lambda's runtime and the layers hold; the
endpoint is a process of its own. Each figure is the median over the batches. Beside it stands what ten events cost as
botocore's own client sends them. Run it with `make bench-publisher`.
"""

from __future__ import annotations

import argparse
import io
import os
import statistics
import subprocess
import time
from contextlib import redirect_stdout
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench import topic
from bench.function_host import Context

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).resolve().parents[1]
ENVIRONMENT = {
    "AWS_DEFAULT_REGION": "us-east-1",
    "AWS_ACCESS_KEY_ID": "none",
    "AWS_SECRET_ACCESS_KEY": "none",
    "AWS_EC2_METADATA_DISABLED": "true",
    "POWERTOOLS_SERVICE_NAME": "bench",
    "POWERTOOLS_METRICS_NAMESPACE": "pgrelay",
    "POWERTOOLS_LOG_LEVEL": "ERROR",
    "PGRELAY_EVENT_TOPIC_ARN": topic.ARN,
    "PGRELAY_CLAIM_CHECK_BUCKET": "claims",
}
ANSWER_MS = (0, 20)
BATCH_EVENTS = 500
MEMBERS: dict[str, dict[str, Any]] = {
    "one event a message": {},
    "ordered by key": {"ordered": True},
    "packed": {"packed": True},
}
# Events a second where the endpoint answers at once.
TARGETS = {"one event a message": 2_500, "packed": 20_000}
DATA = (
    '{"schema":"public","table":"orders","operation":"insert","xid":"90211","key":{"id":1},"new":{"id":1,"customer":'
    '"customer 17","amount":12.50,"note":"some words, and more of them","state":"open"},"old":null,"changed":null}'
)


def main() -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--batches", type=int, default=30, help="batches of each kind (default: %(default)s)")
    parser.add_argument("--answer-ms", type=int, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.answer_ms is not None:
        measure(arguments.batches, arguments.answer_ms)
    else:
        compare(arguments.batches)


def compare(batches: int) -> None:
    """Start an endpoint for each answer time, and the measurement against it in the runtime's environment."""
    from bench.cold_start import prepare

    python = str(prepare())
    path = os.pathsep.join(str(ROOT / folder) for folder in ("functions/dml_event_publisher", "layers/common"))
    print(f"{'':<40}{'events/s':>10}{'CPU us/event':>14}   {BATCH_EVENTS} events a batch, {batches} batches each")
    for answer_ms in ANSWER_MS:
        with topic.running(python, answer_ms) as endpoint:
            environment = ENVIRONMENT | {"PYTHONPATH": path, "AWS_ENDPOINT_URL": endpoint.url}
            command = [python, "-m", "bench.publisher", f"--batches={batches}", f"--answer-ms={answer_ms}"]
            subprocess.run(command, check=True, env=environment, cwd=ROOT)


# --- the measurement


def measure(batches: int, answer_ms: int) -> None:
    """Print a row for each kind of event."""
    import app  # type: ignore[import-not-found]
    import botocore.session

    def publish(payload: dict[str, Any]) -> Callable[[], None]:
        def call() -> None:
            with redirect_stdout(io.StringIO()):
                answer = app.handler(payload, Context())
            assert answer["delivered"] == len(payload["events"]), answer["failed"][:1]

        return call

    where = f"answered after {answer_ms} ms" if answer_ms else "answered at once"
    for kind, members in MEMBERS.items():
        payload = batch(BATCH_EVENTS, members)
        target = None if answer_ms else TARGETS.get(kind)
        report(f"{kind}, {where}", publish(payload), batches, BATCH_EVENTS, target)
    if answer_ms:
        return
    client: Any = botocore.session.get_session().create_client("sns")
    ten = batch(10, {})
    attributes = {
        name: {"DataType": "String", "StringValue": "orders"} for name in ("database", "schema", "table", "operation")
    }
    entries = [{"Id": str(n), "Message": DATA + " " * 250, "MessageAttributes": attributes} for n in range(10)]
    report("ten events, by the function", publish(ten), batches * 10, 10)
    report(
        "ten events, by botocore as it is",
        lambda: client.publish_batch(TopicArn=topic.ARN, PublishBatchRequestEntries=entries),
        batches * 10,
        10,
    )


def report(name: str, call: Callable[[], object], count: int, events: int, target: int | None = None) -> None:
    """Time a call and print its row."""
    call()
    seconds = []
    processor = time.process_time()
    for _ in range(count):
        started = time.perf_counter()
        call()
        seconds.append(time.perf_counter() - started)
    processor = (time.process_time() - processor) / count / events
    rate = events / statistics.median(seconds)
    verdict = "" if target is None else f"target {target:,}: {'ok' if rate >= target else 'MISSED'}"
    print(f"{name:<40}{rate:>10,.0f}{processor * 1e6:>14.1f}   {verdict}", flush=True)


def batch(count: int, members: dict[str, Any]) -> dict[str, Any]:
    """Return a batch as the outbox sends it, with three events to two keys."""
    events = [
        {
            "id": f"5ff0a1b2-{number}",
            "at": "2026-11-21T03:12:45.123456+00:00",
            "schema": "public",
            "table": "orders",
            "operation": "insert",
            "data": DATA,
            "group": f"7-{number % (count * 2 // 3):x}",
            **members,
        }
        for number in range(count)
    ]
    return {
        "contract": "pgrelay.events/1",
        "database": "reporting",
        "batch": "events-1",
        "answer_within_ms": 58_000,
        "status": None,
        "events": events,
    }


if __name__ == "__main__":
    main()
