"""AWS clients of the functions, with the timeouts that all of them need."""

from __future__ import annotations

import threading
from functools import cache
from typing import TYPE_CHECKING, Any, Final

import botocore.session
from botocore.config import Config
from botocore.exceptions import BotoCoreError
from botocore.parsers import ResponseParserError

from pgrelay.constants import CALLS_AT_ONCE, CONNECT_TIMEOUT_SECONDS, READ_TIMEOUT_SECONDS

if TYPE_CHECKING:
    from botocore.exceptions import ClientError

# No answer, or none of the service's: what cannot be parsed, such as a proxy's page, is not of botocore's base class.
NO_ANSWER: Final = (BotoCoreError, ResponseParserError)
_making = threading.Lock()


def make_client(service: str, *, attempts: int = 1, region: str | None = None, **options: Any) -> Any:
    """Return a service's client. One thread at a time makes one: botocore's sessions are not made for more.

    Parameters
    ----------
    service
        botocore's name of it.
    attempts
        How often the client tries a call in all.
    region
        Instead of the function's own.
    options
        More of botocore's ``Config``.
    """
    # botocore alone: importing boto3 costs the cold start its resources and transfer code, which nothing here uses.
    config = Config(
        connect_timeout=CONNECT_TIMEOUT_SECONDS,
        read_timeout=READ_TIMEOUT_SECONDS,
        retries={"mode": "standard", "total_max_attempts": attempts},
        max_pool_connections=CALLS_AT_ONCE,
        **options,
    )
    with _making:
        return _session().create_client(service, region_name=region, config=config)


@cache
def _session() -> botocore.session.Session:
    return botocore.session.get_session()


def code_of(error: ClientError) -> str:
    """Return the code that the service answered with."""
    return str(error.response.get("Error", {}).get("Code", ""))
