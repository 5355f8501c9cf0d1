"""lambda_sync and lambda_async for MySQL outside Aurora: the C compiled here, loaded by MariaDB, against a stand-in."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from sandbox.paths import SQL
from sandbox.postgres import free_port
from tests.awslambda_fn import mariadb
from tests.awslambda_fn.conftest import missing
from tests.awslambda_fn.mariadb import MariaDb, SqlError
from tests.support.clusters import state
from tests.support.lambda_endpoint import ApiError, FunctionError, LambdaEndpoint, RawResult

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.support.lambda_endpoint import Invocation

SCRIPTS = SQL / "awslambda_fn"
PREFIX = "arn:aws:lambda:us-east-1:123456789012:function:"
TOKEN = "a/session+token=="
KEY = Credentials("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", TOKEN)


@pytest.fixture(scope="module")
def endpoint() -> Iterator[LambdaEndpoint]:
    with LambdaEndpoint() as endpoint:
        yield endpoint


@pytest.fixture(scope="module")
def server(endpoint: LambdaEndpoint, tmp_path_factory: pytest.TempPathFactory) -> Iterator[MariaDb]:
    if not mariadb.is_installed():
        missing("MariaDB", "mariadb-server-core mariadb-client-core")
    if not shutil.which("mariadb_config") or not shutil.which("curl-config"):
        missing("what the library is compiled with", "gcc make libmariadb-dev libcurl4-openssl-dev libssl-dev")
    build = tmp_path_factory.mktemp("udf")
    made = subprocess.run(
        ["make", "-C", SCRIPTS / "mysql_udf", f"BUILD={build}"], check=False, capture_output=True, text=True
    )
    assert made.returncode == 0, made.stderr
    server = MariaDb(
        directory=state("mariadb-udf"),
        port=free_port(),
        options=[f"--plugin-dir={build}"],
        environment={
            "AWS_ENDPOINT_URL": endpoint.url,
            "AWS_ACCESS_KEY_ID": KEY.access_key,
            "AWS_SECRET_ACCESS_KEY": KEY.secret_key,
            "AWS_SESSION_TOKEN": TOKEN,
            "AWSLAMBDA_REQUEST_TIMEOUT_MS": "60000",
        },
    )
    with server:
        server.run("CREATE DATABASE app CHARACTER SET utf8mb4")
        for script in ("mysql_udf/install.sql", "mysql/install.sql"):
            server.run((SCRIPTS / script).read_text(), "app")
        server.run(f"INSERT INTO awslambda_setting (arn_prefix) VALUES ('{PREFIX}')", "app")
        yield server


@pytest.fixture
def app(server: MariaDb, endpoint: LambdaEndpoint) -> MariaDb:
    endpoint.clear()
    endpoint.respond("lambdaTest", lambda payload: {**payload, "Status": "OK"})
    return server


def test_published_call_runs_as_written(app: MariaDb, endpoint: LambdaEndpoint) -> None:
    [[answer]] = app.run("""SELECT awslambda_fn('lambdaTest','{"name":"bob"}')""", "app")
    assert json.loads(answer) == {"name": "bob", "Status": "OK"}
    [call] = endpoint.invocations
    assert (call.name, call.invocation_type, call.payload) == (
        f"{PREFIX}lambdaTest", "RequestResponse", {"name": "bob"}
    )  # fmt: skip


def test_asynchronous_call_is_an_event(app: MariaDb, endpoint: LambdaEndpoint) -> None:
    assert app.run("""SELECT awslambda_fn_async('lambdaTest:live','{"name":"bob"}'), 'end'""", "app") == [["", "end"]]
    [call] = endpoint.wait_for(1)
    assert (call.function, call.qualifier, call.invocation_type) == ("lambdaTest", "live", "Event")


@pytest.mark.parametrize("name", ["lambdaTest", "lambdaTest:live", "lambdaTest:$LATEST"])
def test_signature_is_botocore_s(app: MariaDb, endpoint: LambdaEndpoint, name: str) -> None:
    app.run(f"SELECT awslambda_fn('{name}', JSON_OBJECT('a', 'ünïcödé 漢字 🐘'))", "app")
    [call] = endpoint.invocations
    assert call.headers["Authorization"] == _botocore_signature(endpoint.url, call)


def test_every_row_is_a_call_of_its_own(app: MariaDb, endpoint: LambdaEndpoint) -> None:
    rows = app.run(
        "SELECT awslambda_fn('lambdaTest', JSON_OBJECT('n', seq)) FROM seq_1_to_20", "app"
    )  # fmt: skip
    assert sorted(json.loads(row)["n"] for [row] in rows) == list(range(1, 21))
    assert len(endpoint.invocations) == 20


def test_answer_may_be_large(app: MariaDb, endpoint: LambdaEndpoint) -> None:
    endpoint.respond("large", lambda _payload: "x" * 5_000_000)
    assert app.run("SELECT LENGTH(awslambda_fn('large', '{}'))", "app") == [["5000002"]]


def test_failures_say_what_went_wrong(app: MariaDb, endpoint: LambdaEndpoint) -> None:
    def fail(_payload: object) -> None:
        raise FunctionError({"errorMessage": "it broke"})

    def refuse(_payload: object) -> None:
        raise ApiError(403, "AccessDeniedException", "not authorized")

    endpoint.respond("fails", fail)
    endpoint.respond("refused", refuse)
    endpoint.respond("empty", lambda _payload: RawResult(b""))
    with pytest.raises(SqlError, match=r"\(38000\).*lambda invocation failed: .*it broke"):
        app.run("SELECT awslambda_fn('fails', '{}')", "app")
    with pytest.raises(SqlError, match=r"\(38000\).*invoke API failed: HTTP 403: .*not authorized"):
        app.run("SELECT awslambda_fn_async('refused', '{}')", "app")
    assert app.run("SELECT awslambda_fn('empty', '{}'), 'end'", "app") == [["", "end"]]
    endpoint.refuse()
    with pytest.raises(SqlError, match=r"\(38000\).*invoke API failed: Couldn't connect to server"):
        app.run("SELECT awslambda_fn('lambdaTest', '{}')", "app")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ("'lambdaTest', '{}', 'Event'", "not the ARN of a Lambda function: lambdaTest"),
        (f"'{PREFIX}f/../x', '{{}}', 'Event'", "not the ARN of a Lambda function"),
        (f"'{PREFIX}f', '{{}}', 'DryRun'", "the invocation type is neither RequestResponse nor Event"),
        (f"'{PREFIX}f', NULL, 'Event'", "an argument is NULL"),
        (f"'{PREFIX}f', REPEAT('x', 1048577), 'Event'", "the payload is over 1 MB; nothing was sent"),
        (f"'{PREFIX}f', REPEAT('x', 6291457), 'RequestResponse'", "the payload is over 6 MB; nothing was sent"),
    ],
)
def test_wrong_argument_sends_nothing(app: MariaDb, endpoint: LambdaEndpoint, arguments: str, said: str) -> None:
    [[result, error]] = app.run(f"SELECT lambda_udf_invoke({arguments}), lambda_udf_error()", "app")
    assert result == "NULL"
    assert said in error
    assert endpoint.invocations == []


def test_uninstall_leaves_nothing(server: MariaDb) -> None:
    server.run("CREATE DATABASE other")
    server.run((SCRIPTS / "mysql_udf/install.sql").read_text(), "other")
    server.run((SCRIPTS / "mysql_udf/uninstall.sql").read_text(), "other")
    left = "SELECT name FROM mysql.func UNION SELECT name FROM mysql.proc WHERE db = 'other'"
    try:
        assert server.run(left) == []
    finally:
        server.run((SCRIPTS / "mysql_udf/install.sql").read_text(), "app")


def _botocore_signature(url: str, call: Invocation) -> str:
    path = f"{url}/2015-03-31/functions/{call.name.replace(':', '%3A').replace('$', '%24')}/invocations"
    headers = {"X-Amz-Invocation-Type": call.headers["X-Amz-Invocation-Type"]}
    request = AWSRequest(method="POST", url=path, data=call.body, headers=headers)
    request.context["timestamp"] = call.headers["X-Amz-Date"]
    request.headers["X-Amz-Date"] = call.headers["X-Amz-Date"]
    request.headers["X-Amz-Security-Token"] = TOKEN
    signer = SigV4Auth(KEY, "lambda", "us-east-1")
    canonical = signer.canonical_request(request)
    signature = signer.signature(signer.string_to_sign(request, canonical), request)
    names = signer.signed_headers(signer.headers_to_sign(request))
    assert re.fullmatch(r"[0-9a-f]{64}", signature)
    return (
        f"AWS4-HMAC-SHA256 Credential={signer.scope(request)}, SignedHeaders={names}, Signature={signature}"
    )  # fmt: skip
