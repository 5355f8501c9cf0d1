"""The server that the conformance suite runs against: the test cluster, or the one that --dsn names."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from tests.conformance.target import Target
from tests.support.lambda_endpoint import FunctionError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.conftest import Database
    from tests.support.lambda_endpoint import LambdaEndpoint

ECHO = "arn:aws:lambda:us-east-1:123456789012:function:conformance-echo:live"
FAILING = "arn:aws:lambda:us-east-1:123456789012:function:conformance-failing"


@pytest.fixture
def target(request: pytest.FixtureRequest, pytestconfig: pytest.Config) -> Target:
    """The server and the functions of --dsn and --function, else of the test cluster."""
    dsn, function = pytestconfig.getoption("--dsn"), pytestconfig.getoption("--function")
    if dsn is None:
        database: Database = request.getfixturevalue("extension_database")
        endpoint: LambdaEndpoint = request.getfixturevalue("lambda_endpoint")
        return _test_cluster(database, endpoint)
    if function is None:
        raise pytest.UsageError("--dsn needs --function: the name or, better, the ARN of a function that echoes.")
    return Target(
        dsn=dsn,
        function=function,
        failing_function=pytestconfig.getoption("--failing-function"),
        unreachable_region=pytestconfig.getoption("--unreachable-region"),
    )


def _test_cluster(database: Database, endpoint: LambdaEndpoint) -> Target:
    def fail(_payload: object) -> None:
        raise FunctionError({"errorMessage": "as asked", "errorType": "RuntimeError"})

    endpoint.respond("conformance-failing", fail)

    @contextmanager
    def unreachable() -> Iterator[None]:
        endpoint.refuse()
        yield
        endpoint.accept()

    return Target(
        dsn=database.dsn(),
        function=ECHO,
        failing_function=FAILING,
        unreachable=unreachable,
        received=lambda: endpoint.invocations,
        is_open_extension=True,
    )
