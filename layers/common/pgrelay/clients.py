"""AWS clients from one botocore session, made as fast as a cold start asks for."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, Final

import botocore.loaders
import botocore.session
from botocore.config import Config

if TYPE_CHECKING:
    from botocore.session import Session

_SERVICES: Final = ("dynamodb", "events", "sns")


class _Loader(botocore.loaders.Loader):
    """Knows which services there are without looking through the folders of all of them."""

    def list_available_services(self, type_name: str) -> list[str]:  # noqa: ARG002 - botocore's name
        """Return those that the functions use."""
        return list(_SERVICES)


@cache
def _session() -> Session:
    # botocore alone: importing boto3 costs the cold start its resources and transfer code, which nothing here uses.
    session = botocore.session.get_session()
    session.register_component("data_loader", _Loader())
    return session


def make_client(service: str, *, connect_seconds: float, read_seconds: float, attempts: int) -> Any:
    """Return a client of one of the services above that waits no longer, and tries no more often, than it is told."""
    config = Config(
        connect_timeout=connect_seconds,
        read_timeout=read_seconds,
        retries={"mode": "standard", "total_max_attempts": attempts},
    )
    return _session().create_client(service, config=config)
