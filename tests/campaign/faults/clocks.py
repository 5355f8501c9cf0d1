"""Clocks that step. A running server's cannot be moved alone, so it is started again with another.

libfaketime could step the clock of a running server, but under it PostgreSQL's timeouts never fire.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from tests.campaign.registry import CannotRunError, fault
from tests.support.lambda_endpoint import ApiError

if TYPE_CHECKING:
    from random import Random

    from sandbox.postgres import PostgresCluster
    from tests.campaign.consumer import Payload
    from tests.campaign.lab import Lab
    from tests.campaign.registry import Injection

_HOUR = 3600


def _step(lab: Lab, cluster: PostgresCluster, seconds_back: int) -> None:
    """Start a server again with a clock that is so many seconds behind; with 0 the right one."""
    library = next(Path("/usr/lib").glob("*/datefudge/datefudge.so"), None)
    if library is None or cluster.server.in_chroot:
        raise CannotRunError("it needs datefudge, and a server of this machine's own")
    environment = {
        name: value for name, value in cluster.environment.items() if name not in {"DATEFUDGE", "LD_PRELOAD"}
    }
    if seconds_back:
        environment |= {"DATEFUDGE": str(seconds_back), "LD_PRELOAD": str(library)}
    cluster.stop()
    cluster.environment = environment
    lab.start_server(cluster)


def _refuse(_payload: Payload) -> object:
    raise ApiError(429, "TooManyRequestsException", "Rate Exceeded.")


def _refused_while_stepping(lab: Lab, random: Random, seconds_back: int) -> Injection:
    """Step while the reader and retries wait for a time of the old clock."""
    cluster = lab.cluster

    def refuse_half(payload: Payload) -> object:
        return lab.consumer.accept(payload, {event["id"]: True for event in payload["events"][::2]})

    lab.ends.callback(_step, lab, cluster, 0)
    lab.consumer.behaviour = refuse_half
    yield random.uniform(0.3, 0.8)
    lab.consumer.behaviour = _refuse
    yield random.uniform(0.5, 1)
    _step(lab, cluster, seconds_back)
    lab.consumer.behaviour = None
    yield


@fault("clock-ahead", breaks_writers=True)
def clock_ahead(lab: Lab, random: Random) -> Injection:
    """The server starts again with its clock an hour or a day ahead, while events wait to be tried again"""
    yield from _refused_while_stepping(lab, random, -random.choice((_HOUR, 24 * _HOUR)))


@fault(
    "clock-back",
    in_short=False,
    breaks_writers=True,
)
def clock_back(lab: Lab, random: Random) -> Injection:
    """The server starts again with its clock an hour or a day behind, while events wait to be tried again"""
    yield from _refused_while_stepping(lab, random, random.choice((_HOUR, 24 * _HOUR)))
