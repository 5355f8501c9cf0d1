"""Links into the AWS console."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import quote

if TYPE_CHECKING:
    from datetime import datetime

_AROUND_MS: Final = 5 * 60 * 1000
_DOMAINS: Final = {"cn-": "console.amazonaws.cn", "us-gov-": "console.amazonaws-us-gov.com"}


def log_group_link(region: str, log_group: str, at: datetime) -> str:
    """Return the address of a log group's events around a time."""
    domain = next((name for start, name in _DOMAINS.items() if region.startswith(start)), "console.aws.amazon.com")
    at_ms = int(at.timestamp() * 1000)
    # The console writes what stands after # encoded twice, with $ for %.
    group = quote(quote(log_group, safe=""), safe="").replace("%", "$")
    times = quote(f"?start={at_ms - _AROUND_MS}&end={at_ms + _AROUND_MS}", safe="").replace("%", "$")
    return f"https://{region}.{domain}/cloudwatch/home?region={region}#logsV2:log-groups/log-group/{group}/log-events{times}"
