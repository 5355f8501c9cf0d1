"""Where a shard is read from next (contract pgrelay.stream/1)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from pgrelay.errors import ContractError

if TYPE_CHECKING:
    from collections.abc import Mapping

CONTRACT: Final = "pgrelay.stream/1"


def complete(position: Mapping[str, Any]) -> dict[str, Any]:
    """Return a position with the member that its type needs, a time as seconds since 1970."""
    kind = position["type"]
    needed = {"at_timestamp": "timestamp", "trim_horizon": None, "latest": None}.get(kind, "sequence_number")
    if needed is not None and needed not in position:
        raise ContractError(f"{CONTRACT}: a position of the type {kind} has a {needed}.")
    timestamp = position.get("timestamp")
    if not isinstance(timestamp, str):
        return dict(position)
    try:
        moment = datetime.fromisoformat(timestamp)
    except ValueError:
        raise ContractError(f"{CONTRACT}: the timestamp {timestamp[:100]!a} is not a time.") from None
    return {**position, "timestamp": (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()}


def answered_position(
    shard_id: str, position: Mapping[str, Any], *, ended: bool, behind_latest_ms: int | None
) -> dict[str, Any]:
    """Return where a shard's next reader goes on, as it is answered."""
    return {
        "shard_id": shard_id,
        "position": dict(position),
        "ended": ended,
        "behind_latest_ms": behind_latest_ms,
    }
