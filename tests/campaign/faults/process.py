"""Processes that die."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.campaign.drains import APPLICATION
from tests.campaign.places import kill_backend
from tests.campaign.registry import fault
from tests.support.waiting import wait_until

if TYPE_CHECKING:
    from random import Random

    from tests.campaign.lab import Lab
    from tests.campaign.registry import Injection


@fault("drain-killed")
def drain_killed(lab: Lab, random: Random) -> Injection:
    """kill -9 of a drain's client, again and again"""
    for _ in range(6):
        yield random.uniform(0.05, 0.5)
        lab.drains.kill(random)


@fault("drain-terminated")
def drain_terminated(lab: Lab, random: Random) -> Injection:
    """pg_terminate_backend of the drain, in the middle of what it does"""
    for _ in range(8):
        yield random.uniform(0.05, 0.4)
        lab.execute(
            "SELECT pg_terminate_backend(a.pid) FROM pg_stat_activity AS a "
            "WHERE a.datname = current_database() AND a.application_name = %s",
            APPLICATION,
        )


@fault("backend-killed", breaks_writers=True)
def backend_killed(lab: Lab, random: Random) -> Injection:
    """kill -9 of one backend, a drain's or a writer's, upon which the server starts all anew"""
    for _ in range(2):
        yield
        backends = lab.execute(
            "SELECT a.pid FROM pg_stat_activity AS a "
            "WHERE a.datname = current_database() AND a.pid <> pg_backend_pid() ORDER BY a.pid"
        )
        if backends:
            kill_backend(int(str(random.choice(backends)[0])))
        yield 0.2
        lab.wait_for_server()


@fault("server-killed", breaks_writers=True)
def server_killed(lab: Lab, random: Random) -> Injection:
    """kill -9 of the whole server with synchronous_commit on, three times"""
    for _ in range(3):
        yield random.uniform(0.2, 0.8)
        lab.kill_server()
        lab.start_server()


@fault(
    "server-killed-async",
    settings={"synchronous_commit": "off"},
    breaks_writers=True,
)
def server_killed_async(lab: Lab, random: Random) -> Injection:
    """kill -9 of the whole server with synchronous_commit off, five times, just after something arrived"""
    for _ in range(5):
        yield random.uniform(0.4, 1.0)
        _wait_for_arrival(lab)
        lab.kill_server()
        lab.start_server()


def _wait_for_arrival(lab: Lab) -> None:
    arrived = lab.consumer.count
    wait_until(lambda: lab.consumer.count > arrived, "something arrives")


@fault("aws-killed")
def aws_killed(lab: Lab, random: Random) -> Injection:
    """The local AWS dies with all its connections, and comes back"""
    for _ in range(2):
        yield
        lab.consumer.endpoint.refuse()
        yield random.uniform(0.5, 1.5)
        lab.consumer.endpoint.accept()
