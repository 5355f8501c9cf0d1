"""A publisher that answers as it is told, and the model of what must arrive there."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tests.database.support import deliver
from tests.support.lambda_endpoint import ApiError, FunctionError, Garbage

if TYPE_CHECKING:
    from collections.abc import Callable

type Row = tuple[str, int]
"""A table and a key in it."""


@dataclass(frozen=True, kw_only=True)
class Change:
    """What one event tells; its token is in no other one."""

    row: Row
    operation: str
    token: int


class Publisher:
    """Answers batches as it is told, and remembers what it delivered."""

    def __init__(self) -> None:
        self.answers: list[str] = []
        self.meanwhile: list[Callable[[], None]] = []
        self.committed: dict[int, Change] = {}
        self.delivered: list[tuple[str, int]] = []
        self.is_killed = False
        self.doubtful: set[int] = set()
        self.dead: set[int] = set()
        self.ids: dict[int, str] = {}
        self.wrong: list[str] = []

    def __call__(self, payload: dict[str, Any]) -> object:
        if not payload["events"]:
            if self.answers and self.answers[0] == "away":
                raise ApiError(500, "ServiceException", "away")
            return deliver(payload)
        while self.meanwhile:
            self.meanwhile.pop(0)()
        answer = self.answers.pop(0) if self.answers else "deliver"
        batch = [(event["id"], event.get("group"), self._token(event)) for event in payload["events"]]
        if self.is_killed:
            self.doubtful.update(token for _, _, token in batch)
        if answer == "away":
            self.answers.insert(0, "away")  # for the question that follows, which is the end of it
            raise ApiError(500, "ServiceException", "away")
        if answer == "break" and any(token % 3 == 0 for _, _, token in batch):
            self.answers.insert(0, "break")
            raise FunctionError({"errorMessage": "broke"})
        if answer == "garbage":
            self.doubtful.update(token for _, _, token in batch)
            self.delivered += [(identity, token) for identity, _, token in batch]
            raise Garbage
        if answer == "nonsense":
            return {"delivered": len(batch) + 1, "failed": []}
        return self._judge(batch, answer)

    def assert_all_arrived(self) -> None:
        """Compare what was delivered with what was committed: once each, and in order where that is promised."""
        times = Counter(token for _, token in self.delivered)
        assert times.keys() == self.committed.keys()
        assert [token for token, count in times.items() if count > 1 and token not in self.doubtful] == []
        written: dict[Row, list[int]] = {}
        for change in self.committed.values():
            if change.row[0] == "sorted" and change.token not in self.dead:
                written.setdefault(change.row, []).append(change.token)
        arrived: dict[Row, list[int]] = {row: [] for row in written}
        for token in dict.fromkeys(token for _, token in self.delivered):
            row = self.committed[token].row
            if token in written.get(row, ()):
                arrived[row].append(token)
        assert arrived == written

    def _judge(self, batch: list[tuple[str, str | None, int]], answer: str) -> dict[str, object]:
        failed: list[dict[str, object]] = []
        waiting: set[str | None] = set()
        for identity, group, token in batch:
            if group is not None and group in waiting:
                failed.append({"id": identity, "error": "behind another", "retryable": True, "held": True})
            elif answer in {"refuse", "bury"} and token % 2:
                failed.append({"id": identity, "error": "refused", "retryable": answer == "refuse", "held": False})
                waiting.add(group)
                if answer == "bury":
                    self.dead.add(token)
            else:
                self.delivered.append((identity, token))
        return {"request_id": "r", "delivered": len(batch) - len(failed), "failed": failed}

    def _token(self, event: dict[str, Any]) -> int:
        data = json.loads(event["data"])
        row = data["old"] if event["operation"] == "delete" else data["new"]
        token: int = row["deleted_as"] if event["operation"] == "delete" else row["token"]
        told = Change(row=(event["table"], row["id"]), operation=event["operation"], token=token)
        if self.committed.get(token) != told:
            self.wrong.append(f"{told} left, and was not committed")
        if self.ids.setdefault(token, event["id"]) != event["id"]:
            self.wrong.append(f"{told} left under the ids {self.ids[token]} and {event['id']}")
        return token
