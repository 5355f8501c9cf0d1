"""What AWS refuses, as errors for people."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from pgrelay_cli.errors import AwsError

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def calling_aws(what: str, hint: str) -> Iterator[None]:
    """Turn an error of AWS's, or of reaching it, into one that says what failed and what to do."""
    # Here and not above: importing botocore takes longer than most commands, which need no AWS.
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        yield
    except (BotoCoreError, ClientError) as error:
        raise AwsError(f"{what}: {error}", hint=hint) from error
