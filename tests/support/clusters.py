"""PostgreSQL clusters of the tests' own, apart for each worker of a parallel run."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from sandbox.paths import STATE
from sandbox.postgres import PostgresCluster, free_port
from tests.support import clock

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import psycopg

    from sandbox.servers import PostgresServer

# What AWS's documentation uses as an example, so that a leak of them is easy to look for.
ACCESS_KEY_ID = "AKIAIOSFODNN7EXAMPLE"
SECRET_ACCESS_KEY = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"  # pragma: allowlist secret
REGION = "us-east-1"

_SMALL_BOTOCORE = Path(__file__).with_name("small_botocore.py")
_OF_THIS_RUN: dict[str, str] = {}
"""What every cluster of this run is set to."""
_NOT_DURABLE = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off"}


def state(name: str) -> Path:
    """Return the directory in which this worker keeps something."""
    return STATE / "tests" / os.environ.get("PYTEST_XDIST_WORKER", "main") / name


def use_messages(language: str | None) -> None:
    """Have the clusters that are made from now on write their messages in a language, such as de_DE.UTF-8."""
    if language:
        _OF_THIS_RUN["lc_messages"] = language


def new_cluster(
    server: PostgresServer,
    name: str,
    *,
    settings: Mapping[str, str],
    environment: Mapping[str, str] | None = None,
    password_roles: Sequence[str] = (),
) -> PostgresCluster:
    """Return a cluster that is not there yet, whatever a killed run left; destroy it in the end.

    Parameters
    ----------
    server
        What runs it.
    name
        Tells it from the others of this worker.
    settings
        Besides those that make it fast and forgetful.
    environment
        Besides AWS's example credentials.
    password_roles
        See PostgresCluster.
    """
    cluster = PostgresCluster(
        server=server,
        in_memory=True,
        directory=state(f"{name}-{server.version}"),
        port=free_port(),
        password_roles=password_roles,
        settings={**_NOT_DURABLE, **_OF_THIS_RUN, **settings},
        environment={
            "AWS_ACCESS_KEY_ID": ACCESS_KEY_ID,
            "AWS_SECRET_ACCESS_KEY": SECRET_ACCESS_KEY,
            "AWS_DEFAULT_REGION": REGION,
            "AWS_EC2_METADATA_DISABLED": "true",
            **({} if server.in_chroot else clock.server_environment()),
            **(environment or {}),
        },
    )
    cluster.destroy()
    return cluster


def use_small_botocore(cluster: PostgresCluster, database: str) -> None:
    """Have aws_lambda in a database do without the real botocore, whose import would take most of many tests' time."""
    imported = f"if 'caller' not in SD:\n    exec({_SMALL_BOTOCORE.read_text()!r}, {{}})\n"
    with cluster.connect(database) as superuser:
        superuser.execute("SET client_encoding = 'UTF8'")
        row = superuser.execute("SELECT pg_get_functiondef('aws_lambda._call'::regproc)").fetchone()
        assert row is not None
        before, start, body = str(row[0]).partition("AS $function$\n")
        assert start
        superuser.execute(f"{before}{start}{imported}{body}".encode())


def belong_here(connection: psycopg.Connection) -> None:
    """Let a database that was cloned from a template count as one where pgrelay was just installed, and as no copy."""
    connection.execute("UPDATE pgrelay.outbox_check SET looked_at = now()")
    connection.execute(
        "UPDATE pgrelay._origin SET id_prefix = left(gen_random_uuid()::text, 8), "
        "database_id = (SELECT d.oid FROM pg_database AS d WHERE d.datname = current_database())"
    )
