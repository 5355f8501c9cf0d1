"""Claim checks: what is too large for a message is stored in S3, and the message says where.

Sources of the formats: CloudEvents' extension dataref; amazon-sns-extended-client and amazon-sqs-extended-client.
"""

from __future__ import annotations

import re
import uuid
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, Protocol

from botocore.exceptions import ClientError

from pgrelay.clients import NO_ANSWER, code_of, make_client
from pgrelay.constants import CALLS_AT_ONCE
from pgrelay.delivery.identifiers import fitting
from pgrelay.delivery.refusals import Refusal, is_throttling
from pgrelay.delivery.text_messages import Claim

if TYPE_CHECKING:
    from pgrelay.delivery.text_messages import TextEntry

_KEY_PART: Final = re.compile(r"[A-Za-z0-9_-]{1,100}")


class ClaimStore(Protocol):
    """Where texts that are too large to be sent are kept."""

    def claim(self, entry: TextEntry, text: str) -> Claim:
        """Return what to keep of an event, under a key of its own; nothing is kept yet."""

    def put(self, claim: Claim) -> Refusal | None:
        """Keep it; return None, or why it was not kept."""


class S3ClaimStore:
    """A bucket, through a client that is made when it is first needed.

    Parameters
    ----------
    bucket
        Its name.
    """

    def __init__(self, bucket: str) -> None:
        self._bucket = bucket

    @cached_property
    def _client(self) -> Any:
        return make_client("s3", max_pool_connections=CALLS_AT_ONCE)

    def claim(self, entry: TextEntry, text: str) -> Claim:
        """Return what to keep of an event, under a key of its own; nothing is kept yet.

        A consumer may delete the object with its message; a repeat of the message has to find its own.
        """
        names = (fitting(name, _KEY_PART) for name in (entry.label.database, entry.event_id))
        key = "/".join([*names, str(uuid.uuid4())])
        return Claim(bucket=self._bucket, key=key, text=text)

    def put(self, claim: Claim) -> Refusal | None:
        """Keep it; return None, or why it was not kept."""
        try:
            self._client.put_object(
                Bucket=claim.bucket, Key=claim.key, Body=claim.text.encode(), ContentType="application/json"
            )
        except ClientError as error:
            # Whatever S3 has against it is not the event's fault.
            return Refusal(error=str(error), retryable=True, throttled=is_throttling(code_of(error)))
        except NO_ANSWER as error:
            return Refusal(error=str(error), retryable=True)
        return None
