"""States that were stored while the clock was ahead: once it is set back, nothing waits until it has caught up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

_TIMES: Final = ("_at", "_since", "_until")
"""How the name of a member ends that is a time."""
_OPENINGS: Final = "recent_openings"
_DUE_TIMES: Final = "due_times"
_SAMPLES: Final = "samples"


def not_ahead(members: Mapping[str, Any], now: float) -> dict[str, Any]:
    """Return the JSON of a state in which no time is later than now, at every depth.

    What happened at a later time happened before now; what is to come is looked for anew.
    """
    return {name: _member(name, value, now) for name, value in members.items()}


def _member(name: str, value: Any, now: float) -> Any:
    if name == _OPENINGS:
        return {kind: [min(at, now) for at in times] for kind, times in value.items()}
    if name == _DUE_TIMES:
        return [at for at in value if at <= now]
    if name == _SAMPLES:
        return [sample for sample in value if sample[0] <= now]
    if isinstance(value, dict):
        return not_ahead(value, now)
    if isinstance(value, list):
        return [_member(name, item, now) for item in value]
    return min(value, now) if value is not None and name.endswith(_TIMES) else value
