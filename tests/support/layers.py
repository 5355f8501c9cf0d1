"""The layers of the tests: what a parallel run shares out, and how long each layer took."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from xdist.scheduler import LoadScopeScheduling

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pytest

LONGEST_FIRST = (
    "lab",
    "e2e",
    "local_invoke",
    "deployment",
    "awslambda_fn",
    "versions",
    "database",
    "migration",
    "conformance",
    "unit",
    "contract",
)
"""In which order layers begin: what waits for minutes has to begin before what fills the processors."""
SHARED = {
    "awslambda_fn": "local AWS",
    "deployment": "local AWS",
    "e2e": "sandbox",
    "lab": "lab",
    "local_invoke": "engine",
    "versions": "version",
}
"""What all files of a layer share, so that one worker has to run them all."""

OF_THE_SERVER = ("tests/conformance/", "tests/contract/", "tests/database/", "tests/lab/", "tests/migration/")
"""What is worth a run on each server."""
OF_NO_SERVER = (
    # tests/conformance says of each server what these say in more words.
    "tests/database/aws_lambda/test_arguments.py",
    "tests/database/aws_lambda/test_errors.py",
    "tests/database/aws_lambda/test_invoke.py",
    "tests/database/repository/",
)
"""What among it is not."""

_SERVER = re.compile(r"[\[-](PostgreSQL \d+)[\]-]")


def layer(nodeid: str) -> str:
    """Return the layer of a test."""
    return nodeid.split("/")[1] if nodeid.startswith("tests/") else ""


def server(nodeid: str) -> str:
    """Return the server that a test runs on, where there is more than one; else nothing."""
    found = _SERVER.search(nodeid)
    return found[1] if found else ""


def says_something_of_the_server(nodeid: str) -> bool:
    """Return whether a test might fail on one server only."""
    return nodeid.startswith(OF_THE_SERVER) and not nodeid.startswith(OF_NO_SERVER)


def in_order(items: Iterable[pytest.Item]) -> list[pytest.Item]:
    """Return the tests in the order in which they begin; those of a file and a server stay together."""
    ranks = {name: rank for rank, name in enumerate(LONGEST_FIRST)}
    return sorted(items, key=lambda item: (ranks.get(layer(item.nodeid), len(ranks)), server(item.nodeid)))


class SharingOut(LoadScopeScheduling):  # type: ignore[misc]
    """Gives a worker the tests of one file and one server at a time, or all that share something that is made once."""

    def __init__(self, config: pytest.Config, log: object = None) -> None:
        config.option.loadscopereorder = False  # the tests come in order
        super().__init__(config, log)

    def _split_scope(self, nodeid: str) -> str:
        if shared := SHARED.get(layer(nodeid)):
            return f"{shared} {server(nodeid)}"
        return f"{nodeid.partition('::')[0]} {server(nodeid)}"


@dataclass(eq=False)
class LayerTimes:
    """A plugin that adds up what each layer's tests took."""

    seconds: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    tests: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Count a phase of a test."""
        name = f"{layer(report.nodeid)} {server(report.nodeid)}".strip()
        self.seconds[name] += report.duration
        self.tests[name].add(report.nodeid)

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Print the layers before the last line."""
        if not self.tests:
            return
        terminalreporter.section("layers")
        for name in sorted(self.tests):
            terminalreporter.line(f"{name:28} {len(self.tests[name]):5} tests {self.seconds[name]:7.0f} s")
