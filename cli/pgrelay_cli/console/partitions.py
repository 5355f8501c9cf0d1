"""The page Partitions: how far each set reaches, on one line of time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pgrelay_cli.console.jobs import said
from pgrelay_cli.monitor.partitions import set_as_json
from pgrelay_cli.monitor.targets import read_targets

if TYPE_CHECKING:
    from pgrelay_cli.console.view import Content, View

A_PAGE = 100
_SCALE = ((3_600, "1 h"), (86_400, "1 d"), (604_800, "7 d"), (2_592_000, "30 d"), (31_536_000, "1 y"))
"""Where the line of time has marks; each step takes the same width, because sets reach hours or years."""
WIDTH = 400


def page(view: View) -> Content:
    """Return a page of the sets, those with a problem first."""
    show_all = view.asked.get("all") == "1"
    targets = [
        target
        for target in read_targets(view.connection, "set")
        if target.problems or show_all or not target.state.get("is_closed")
    ]
    targets.sort(key=lambda target: (not target.problems, target.target))
    after = view.asked.get("after")
    following = [t for t in targets if after is None or f"{int(not t.problems)}{t.target}" > after]
    shown = following[:A_PAGE]
    return {
        "sets": [_shown(set_as_json(target), target.target, bool(target.state.get("is_closed"))) for target in shown],
        "total": len(targets),
        "following": f"{int(not shown[-1].problems)}{shown[-1].target}" if len(following) > A_PAGE else None,
        "checked_at": max((target.checked_at for target in targets), default=None),
        "scale": [(place(seconds), words) for seconds, words in _SCALE],
        "width": WIDTH,
        "show_all": show_all,
        "said": said(view, [target.target for target in shown]),
    }


def _shown(found: dict[str, Any], target: str, is_closed: bool) -> dict[str, Any]:
    left = found["left_seconds"]
    return {
        **found,
        "target": target,
        "is_closed": is_closed,
        "reach": None if left is None else place(max(left, 0)),
        "is_short": left is not None and left <= 0,
        "worst": next(
            (s for s in ("critical", "warning", "info") if any(p["severity"] == s for p in found["problems"])), "ok"
        ),
    }


def place(seconds: float) -> float:
    """Return how far to the right so many seconds are on the line of time."""
    step = WIDTH / len(_SCALE)
    before = 0.0
    for number, (mark, _) in enumerate(_SCALE):
        if seconds <= mark:
            return round(step * (number + (seconds - before) / (mark - before)), 1)
        before = mark
    return float(WIDTH)
