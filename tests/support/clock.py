"""Another time for the whole run: `pytest --clock 2027-03-28T01:58@Europe/Berlin`.

datefudge moves the clock of Python, of the programs that tests start and of the tests' PostgreSQL servers; it goes on
from the time that is given. libfaketime would not do: under it PostgreSQL's timeouts never fire, nor can Python sleep.
What needs a local AWS or a container cannot run so, because their clocks stay.
"""

from __future__ import annotations

import os
import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

if TYPE_CHECKING:
    from collections.abc import Mapping

LAYERS = ("contract", "database", "migration", "unit")
"""The layers of tests that can run at another time."""

_LIBRARY = "*/datefudge/datefudge.so"
_VARIABLES = ("DATEFUDGE", "LD_PRELOAD", "TZ")


def add_option(parser: pytest.Parser) -> None:
    """Add the option of the command line."""
    parser.addoption(
        "--clock",
        metavar="TIME",
        help="the time at which the tests run, of UTC or of a zone: 2028-02-29T12:00, 2027-03-28T01:58@Europe/Berlin; "
        f"for {', '.join(LAYERS)}",
    )


def restart_at_wanted_time(config: pytest.Config) -> None:
    """Start pytest anew at the time of --clock; returns if it has none or was started anew already."""
    wanted: str | None = config.getoption("--clock")
    if wanted is None or "DATEFUDGE" in os.environ:
        return
    environment = os.environ | _environment(wanted)
    capture = config.pluginmanager.getplugin("capturemanager")
    if capture is not None:
        capture.stop_global_capturing()  # the new process writes where this one did
    os.execve(sys.executable, [sys.executable, "-m", "pytest", *config.invocation_params.args], environment)  # noqa: S606


def server_environment() -> Mapping[str, str]:
    """Return the environment variables that give a PostgreSQL server on this machine the time of this run."""
    return {name: os.environ[name] for name in _VARIABLES} if "DATEFUDGE" in os.environ else {}


def _environment(wanted: str) -> dict[str, str]:
    time, _, zone = wanted.partition("@")
    at = datetime.fromisoformat(time).replace(tzinfo=ZoneInfo(zone or "UTC"))
    library = next(Path("/usr/lib").glob(_LIBRARY), None)
    if library is None:
        raise pytest.UsageError("--clock needs datefudge. Run: apt-get install datefudge")
    seconds_back = round((datetime.now(at.tzinfo) - at).total_seconds())
    return {"DATEFUDGE": str(seconds_back), "LD_PRELOAD": str(library), "TZ": str(at.tzinfo)}
