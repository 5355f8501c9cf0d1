"""A database whose outbox is checked, and what goes wrong with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, LiteralString

from tests.database.cron import Notifier
from tests.database.support import NOTIFIER, PUBLISHER, TABLE, deliver, value
from tests.support.lambda_endpoint import FunctionError

if TYPE_CHECKING:
    from tests.conftest import Database
    from tests.support.lambda_endpoint import LambdaEndpoint

DUE: LiteralString = "UPDATE pgrelay.outbox_check SET looked_at = now() - interval '5 minutes', failed_at = NULL"
WAITED: LiteralString = """
    UPDATE pgrelay.channel SET drained_at = now() - interval '20 minutes';
    UPDATE pgrelay.tick SET made_at = made_at - interval '20 minutes';
    UPDATE pgrelay._outbox_0 SET at = at - interval '10 minutes';
    UPDATE pgrelay._outbox_1 SET at = at - interval '10 minutes';
    UPDATE pgrelay._outbox_2 SET at = at - interval '10 minutes';
"""
"""What waits has waited for ten minutes, and no drain has been at work."""
FAILED_CAPTURE: LiteralString = (
    "INSERT INTO pgrelay.capture_failure (watched_table, operation, reason) VALUES ('public.t', 'insert', %s)"
)
AT_ONCE: LiteralString = "SELECT pgrelay.configure_job(%s, p_grace => '0')"


class Outbox:
    """A database with the watched table `t`, whose outbox is checked."""

    def __init__(self, database: Database, endpoint: LambdaEndpoint) -> None:
        self.database = database
        self.endpoint = endpoint
        self.notifier = Notifier()
        self.answer(deliver)
        self.admin = database.connect("postgres")
        self.owner = database.connect()
        self.owner.execute(f"{TABLE}; SELECT pgrelay.watch('t')".encode())
        self.owner.execute("CALL pgrelay.drain()")

    def answer(self, publisher: Any) -> None:
        """Answer as the notifier does, and for row events as told."""
        self.endpoint.respond(NOTIFIER, self.notifier)
        self.endpoint.respond(PUBLISHER, publisher)

    def check(self) -> list[tuple[str, str, str]]:
        """Check, and return target, problem and phase of what it told."""
        before = len(self.notifier.told)
        count = value(self.owner, "SELECT pgrelay.check_outbox()")
        told = self.notifier.told[before:]
        assert count == len(told)
        return [(each["target"], each["problem"], each["phase"]) for each in told]

    def sent(self) -> dict[str, Any]:
        """Return the outbox as it was last sent."""
        checks = [each.payload for each in self.endpoint.invocations if each.function == NOTIFIER]
        outbox: dict[str, Any] = checks[-1]["outbox"]
        return outbox

    def checks(self) -> int:
        return sum(each.function == NOTIFIER for each in self.endpoint.invocations)

    def insert(self, rows: int = 1) -> None:
        self.owner.execute("INSERT INTO t SELECT g FROM generate_series(1, %s) AS g", [rows])

    def drain(self) -> None:
        self.owner.execute("CALL pgrelay.drain()")

    def close(self) -> None:
        self.admin.close()
        self.owner.close()


def fail(_payload: object) -> object:
    """Answer as a function does that raises."""
    raise FunctionError({"errorMessage": "out of order"})
