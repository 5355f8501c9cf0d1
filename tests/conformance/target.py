"""What a conformance case may rely on, whatever the server."""

from __future__ import annotations

from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, LiteralString

import psycopg
import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from tests.support.lambda_endpoint import Invocation

COMPOSITE = "aws_commons._lambda_function_arn_1"
PAYLOAD = '{"body": "Hello from Postgres!"}'


@dataclass(frozen=True, kw_only=True)
class Target:
    """A server with aws_lambda, and the functions that it may invoke.

    Parameters
    ----------
    dsn
        Whose role may invoke and create roles.
    function
        The name or the ARN of a function that answers an object with at least the same members; with a qualifier
        if only that version or alias may be invoked.
    failing_function
        The name or the ARN of a function that raises an error.
    unreachable_region
        A Region whose Lambda the server cannot reach.
    unreachable
        Makes Lambda unreachable for the time of a block.
    received
        What arrived at Lambda.
    is_open_extension
        Whether the server has the extension of this repository, whose differences are known.
    """

    dsn: str
    function: str
    failing_function: str | None = None
    unreachable_region: str | None = None
    unreachable: Callable[[], AbstractContextManager[None]] = nullcontext
    received: Callable[[], Sequence[Invocation]] | None = None
    is_open_extension: bool = False

    @property
    def arn(self) -> str:
        """The function's ARN, as given."""
        if not self.function.startswith("arn:"):
            pytest.skip("needs --function as an ARN")
        return self.function

    @property
    def region(self) -> str:
        """The function's Region."""
        return self.arn.split(":")[3]

    @property
    def other_region(self) -> str:
        """A Region that the function is not in."""
        return "eu-west-1" if self.region != "eu-west-1" else "us-east-1"

    @property
    def partial_arn(self) -> str:
        """The function's partial ARN, with the qualifier that was given."""
        return ":".join(self.arn.split(":")[4:])

    @property
    def name(self) -> str:
        """The function's name, with the qualifier that was given."""
        return ":".join(self.arn.split(":")[6:]) if self.function.startswith("arn:") else self.function

    @property
    def unqualified(self) -> str:
        """The function as given, but without a qualifier."""
        parts = self.function.split(":")
        return ":".join(parts[:7] if self.function.startswith("arn:") else parts[:1])

    @property
    def version(self) -> str:
        """A version or an alias that may be invoked."""
        return self.function.removeprefix(self.unqualified).removeprefix(":") or "$LATEST"

    @property
    def failing(self) -> str:
        """The function that raises an error."""
        if self.failing_function is None:
            pytest.skip("needs --failing-function")
        return self.failing_function

    def known_difference(self, reason: str) -> None:
        """Expect a case to fail on the open extension, whose documentation says so."""
        if self.is_open_extension:
            pytest.xfail(reason)

    def connect(self, *, autocommit: bool = True) -> psycopg.Connection:
        """Open a connection."""
        return psycopg.connect(self.dsn, autocommit=autocommit)

    def invoke(self, arguments: LiteralString, **values: object) -> dict[str, Any]:
        """Return the row of `SELECT * FROM aws_lambda.invoke(arguments)`, by column.

        `%(function)s`, `%(arn)s` and `%(payload)s` stand for the echoing function and for a payload.
        """
        with self.connect() as connection:
            return invoke(connection, arguments, **self.values(**values))

    def error(self, arguments: LiteralString, **values: object) -> psycopg.Error:
        """Return the error that the same statement raises."""
        with self.connect() as connection, pytest.raises(psycopg.Error) as caught:
            invoke(connection, arguments, **self.values(**values))
        # The server's own complaint that there is no such form of invoke refuses nothing.
        assert "aws_lambda.invoke(" not in (caught.value.diag.message_primary or "")
        return caught.value

    def values(self, **values: object) -> dict[str, object]:
        """Return the parameters of a statement."""
        return {"function": self.function, "payload": PAYLOAD, **values}

    @contextmanager
    def cut_off(self) -> Iterator[str | None]:
        """Give a Region, or None for the usual one, whose Lambda cannot be reached for the time of the block."""
        if not self.is_open_extension and self.unreachable_region is None:
            pytest.skip("needs --unreachable-region")
        with self.unreachable():
            yield self.unreachable_region

    def arrived(self) -> Sequence[Invocation]:
        """Return what arrived at Lambda."""
        if self.received is None:
            pytest.skip("only the test endpoint shows what arrives")
        return self.received()


def invoke(connection: psycopg.Connection, arguments: LiteralString, **values: object) -> dict[str, Any]:
    """Return the row of `SELECT * FROM aws_lambda.invoke(arguments)`, by column."""
    cursor = connection.execute(f"SELECT * FROM aws_lambda.invoke({arguments})", values)
    row = cursor.fetchone()
    assert row is not None
    return {column.name: cell for column, cell in zip(cursor.description or (), row, strict=True)}
