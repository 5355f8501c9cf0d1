"""Delivers a database's events for most of a minute, once a minute, where no pg_cron does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import botocore.session
import psycopg
from aws_lambda_powertools.logging import Logger

from pgrelay import settings
from pgrelay.errors import SettingsError

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext

DRAIN_SECONDS = 50
"""How long one invocation looks for events; the rest of the minute is for the last delivery and the next start."""
DELIVERY_SECONDS = 66
"""What a delivery that begins at the end may take: delivery_timeout_ms, and whether the function answers at all."""

logger = Logger()
rds: Any = botocore.session.get_session().create_client("rds")


@logger.inject_lambda_context(clear_state=True)
def handler(event: object, context: LambdaContext) -> dict[str, Any]:
    """Run drain, which calls the functions from within the database.

    Returns
    -------
    dict
        ``{"seconds": 50}``: how long it looked for events.

    Raises
    ------
    SettingsError
        If the environment lacks a variable, or the function's time is too short to deliver in.
    psycopg.Error
        If there is no connection, or the database refuses; the next invocation tries again.
    """
    seconds = min(DRAIN_SECONDS, context.get_remaining_time_in_millis() // 1000 - DELIVERY_SECONDS)
    if seconds < 1:
        raise SettingsError(f"The function needs a timeout of more than {DELIVERY_SECONDS + 1} seconds.")
    with connect() as connection:
        connection.execute("CALL pgrelay.drain(p_seconds => %s)", [seconds])
    logger.info("drained", seconds=seconds)
    return {"seconds": seconds}


def connect() -> psycopg.Connection:
    """Open an autocommit connection to the server that takes writes, whose certificate is checked.

    libpq reads PGDATABASE and PGSSLROOTCERT by itself.
    """
    host, port, user = (settings.required(name) for name in ("PGHOST", "PGPORT", "PGUSER"))
    for name in ("PGDATABASE", "PGSSLROOTCERT"):
        settings.required(name)
    return psycopg.connect(
        host=host,
        port=port,
        user=user,
        password=token(host, port, user),
        sslmode="verify-full",
        target_session_attrs="read-write",
        connect_timeout=10,
        keepalives_idle=10,
        keepalives_interval=5,
        keepalives_count=3,
        application_name="pgrelay outbox_drainer",
        autocommit=True,
        prepare_threshold=None,
    )


def token(host: str, port: str, user: str) -> str:
    """Return what IAM lets this function log in with; it is signed here, without a call."""
    made: str = rds.generate_db_auth_token(DBHostname=host, Port=port, DBUsername=user)
    return made
