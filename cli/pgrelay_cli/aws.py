"""AWS's errors, made readable."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from pgrelay_cli.errors import AwsError

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def calling_aws(what: str, hint: str) -> Iterator[None]:
    """Turn an error of AWS, or in reaching it, into one that says what failed and what to do."""
    # Imported here: botocore takes longer to import than most commands run, and they need no AWS.
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        yield
    except (BotoCoreError, ClientError) as error:
        raise AwsError(f"{what}: {error}", hint=hint) from error
