"""Running the command on a database, for the tests of this folder."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from typer.testing import CliRunner

from pgrelay_cli.main import app
from tests.database.support import PUBLISHER, deliver

if TYPE_CHECKING:
    from typer.testing import Result

    from tests.conftest import Database

runner = CliRunner(env={"NO_COLOR": "1", "TERM": "dumb", "COLUMNS": "110"})
CHANNEL_FUNCTIONS = (
    PUBLISHER,
    "pgrelay-exception-relay",
    "pgrelay-metric-publisher",
    "pgrelay-stream-forwarder",
)


def run(database: Database, *arguments: str, user: str = "dba", code: int | None = 0) -> Result:
    """Run the command, which exits with a code; None for any."""
    result = runner.invoke(app, [*arguments, "--dsn", database.dsn(user)])
    assert code in (None, result.exit_code), result.output
    assert "Traceback" not in result.output
    return result


def read(database: Database, *arguments: str, user: str = "dba", code: int | None = 0) -> Any:
    return json.loads(run(database, *arguments, "--json", user=user, code=code).stdout)


def take(payload: dict[str, Any]) -> dict[str, Any]:
    """Answer a batch, and a dry run, whose payload has no events."""
    return deliver({"events": [], **payload})


def refuse(payload: dict[str, Any]) -> dict[str, Any]:
    failed = [
        {"id": event["id"], "error": "AccessDenied [red]", "retryable": False, "held": False}
        for event in payload["events"]
    ]
    return {"request_id": "r", "delivered": 0, "failed": failed, "messages": [None for _ in failed]}


def insert(database: Database, count: int = 3) -> None:
    with database.connect() as connection:
        connection.execute("INSERT INTO public.orders SELECT n, 1.50 FROM generate_series(1, %s) AS n", [count])


def state(checks: Any, name: str) -> str:
    [found] = [check["state"] for check in checks["checks"] if check["check"] == name]
    return str(found)
