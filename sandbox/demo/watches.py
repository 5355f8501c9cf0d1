"""The second published solution: rows of a watched table become events."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sandbox.demo.examples import psql
from sandbox.demo.expectations import Expectation
from sandbox.stack import DATABASE

if TYPE_CHECKING:
    from sandbox.stack import Sandbox

EVENT_REASONS = ["Missing secondary phone number", "Invalid email address", "Customer logged a complaint"]


def customer_events(sandbox: Sandbox) -> list[Expectation]:
    """Insert the published rows: each becomes one event."""
    psql(sandbox, DATABASE, "customer_events/setup.sql")
    psql(sandbox, DATABASE, "customer_events/insert.sql")
    committed_at = datetime.now(UTC)
    # The sandbox has pg_cron run this all the time, but only from the minute after its start.
    psql(sandbox, DATABASE, command="CALL pgrelay.drain()")
    return [
        Expectation(
            case="Row change",
            statement="INSERT INTO customer_business_events ...",
            topic="events",
            matches=lambda body, reason=reason: body["data"]["new"]["exception_reason"] == reason,  # type: ignore[misc]
            committed_at=committed_at,
        )
        for reason in EVENT_REASONS
    ]
