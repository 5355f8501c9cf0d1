"""What a fault is, and how one joins the campaign.

    @fault("drain-killed")
    def drain_killed(lab: Lab, random: Random) -> Injection:
        \"\"\"kill -9 of a drain, again and again\"\"\"
        for _ in range(5):
            yield random.uniform(0.1, 0.5)
            lab.drains.kill(random)

The load runs before, while and after the generator does. `yield 0.5` lets it run for half a second, `yield` for a
moment. The fault has ended when the generator has. What must be undone in any case goes into a `finally`. All chance
comes from `random`, so that the seed of a run replays it.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from random import Random
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.campaign.lab import Lab

type Injection = Iterator[Any]
type Inject = Callable[[Lab, Random], Injection]


class CannotRunError(Exception):
    """This machine lacks what a fault needs."""


@dataclass(frozen=True, kw_only=True)
class Fault:
    """A fault, and what is expected of it.

    Parameters
    ----------
    name
        What the command calls it.
    description
        What it does, in a line.
    inject
        Does it.
    subject
        The module that it is in.
    settings
        Settings of the server beyond those of every run.
    known
        What is known not to hold, in a line; None if it has to hold.
    breaks_writers
        Whether transactions of writers fail because of it, as they do when the server is killed.
    in_short
        Whether the short form has it.
    for_tests
        Whether only tests run it.
    """

    name: str
    description: str
    inject: Inject = field(repr=False)
    subject: str
    settings: Mapping[str, str] = field(default_factory=dict)
    known: str | None = None
    breaks_writers: bool = False
    in_short: bool = True
    for_tests: bool = False


_FAULTS: dict[str, Fault] = {}


def fault(
    name: str,
    *,
    settings: Mapping[str, str] | None = None,
    known: str | None = None,
    breaks_writers: bool = False,
    in_short: bool = True,
    for_tests: bool = False,
) -> Callable[[Inject], Inject]:
    """Add a function to the campaign; its docstring is the description."""

    def add(inject: Inject) -> Inject:
        assert name not in _FAULTS, f"there are two faults {name}"
        description = " ".join((inject.__doc__ or "").split())
        assert description, f"the fault {name} needs a docstring"
        _FAULTS[name] = Fault(
            name=name,
            description=description,
            inject=inject,
            subject=inject.__module__.rpartition(".")[2],
            settings=settings or {},
            known=known,
            breaks_writers=breaks_writers,
            in_short=in_short,
            for_tests=for_tests,
        )
        return inject

    return add


def all_faults() -> dict[str, Fault]:
    """Return every fault of tests/campaign/faults by name, in the order of the files."""
    package = importlib.import_module("tests.campaign.faults")
    for module in sorted(pkgutil.iter_modules(package.__path__), key=lambda found: found.name):
        importlib.import_module(f"{package.__name__}.{module.name}")
    return dict(_FAULTS)
