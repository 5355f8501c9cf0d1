"""AWS clients from one botocore session, made as fast as a cold start asks for."""

from __future__ import annotations

import threading
from functools import cache
from typing import TYPE_CHECKING, Any, Final

import botocore.loaders
import botocore.session
from botocore.config import Config
from botocore.exceptions import BotoCoreError
from botocore.parsers import ResponseParserError

from pgrelay.constants import CONNECT_TIMEOUT_SECONDS, READ_TIMEOUT_SECONDS

if TYPE_CHECKING:
    from botocore.exceptions import ClientError
    from botocore.session import Session

# No answer, or none of the service's: what cannot be parsed, such as a proxy's page, is not of botocore's base class.
NO_ANSWER: Final = (BotoCoreError, ResponseParserError)

# botocore's sessions are not made for several threads.
_making = threading.Lock()
_services: set[str] = set()
"""Those that a client was asked for."""


class _Loader(botocore.loaders.Loader):
    """Knows which services there are without looking through the folders of all of them."""

    def list_available_services(self, type_name: str) -> list[str]:  # noqa: ARG002 - botocore's name
        """Return those that a client was asked for."""
        return list(_services)


@cache
def _session() -> Session:
    # botocore alone: importing boto3 costs the cold start its resources and transfer code, which nothing here uses.
    session = botocore.session.get_session()
    session.register_component("data_loader", _Loader())
    return session


def make_client(
    service: str,
    *,
    connect_seconds: float = CONNECT_TIMEOUT_SECONDS,
    read_seconds: float = READ_TIMEOUT_SECONDS,
    attempts: int = 1,
    region: str | None = None,
    **options: Any,
) -> Any:
    """Return a client that waits no longer, and tries no more often, than it is told.

    Parameters
    ----------
    service
        botocore's name of it.
    connect_seconds
        How long it waits for a connection.
    read_seconds
        How long it waits for an answer.
    attempts
        How often it tries a call in all.
    region
        Where the service is; None is where the function runs.
    options
        More of botocore's ``Config``.
    """
    config = Config(
        connect_timeout=connect_seconds,
        read_timeout=read_seconds,
        retries={"mode": "standard", "total_max_attempts": attempts},
        **options,
    )
    with _making:
        _services.add(service)
        return _session().create_client(service, region_name=region, config=config)


def code_of(error: ClientError) -> str:
    """Return the code that the service answered with."""
    return str(error.response.get("Error", {}).get("Code", ""))
