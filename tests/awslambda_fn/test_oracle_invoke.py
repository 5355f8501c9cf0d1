"""The Java classes for Oracle against a local AWS that checks signatures and IAM, and against bad answers."""

from __future__ import annotations

import json
import ssl
import subprocess
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from sandbox.certificates import write_certificates
from sandbox.postgres import free_port
from tests.awslambda_fn.http_server import Answer, HttpServer, Request
from tests.awslambda_fn.oracle_java import CLASS, JavaError
from tests.support.lambda_endpoint import FunctionError, LambdaEndpoint, RawResult

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.awslambda_fn.conftest import PublishedAws
    from tests.awslambda_fn.oracle_java import OracleJava

BOB = '{"name":"bob"}'
ACCESS_KEY_ID = "AKIAIOSFODNN7EXAMPLE"
SECRET_ACCESS_KEY = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"  # pragma: allowlist secret
SESSION_TOKEN = "a-session-token/with+characters=="
HOSTILE_TEXTS = [
    "it's",
    'a "quoted" word',
    r"back\slash \n \u0000",
    "line one\nline two\r\n\ttabbed",
    "emoji 🐘 and ünïcödé 漢字 \u202e",
    "'; DROP TABLE t; --",
]


@pytest.fixture
def endpoint() -> Iterator[LambdaEndpoint]:
    with LambdaEndpoint() as endpoint:
        yield endpoint


def _environment(url: str) -> dict[str, str]:
    return {
        "AWS_ENDPOINT_URL": url,
        "AWS_REGION": "us-east-1",
        "AWS_ACCESS_KEY_ID": ACCESS_KEY_ID,
        "AWS_SECRET_ACCESS_KEY": SECRET_ACCESS_KEY,
        "AWS_SESSION_TOKEN": SESSION_TOKEN,
    }


def _invoke(function: str, arguments: str = BOB, do: str = "invoke") -> dict[str, str]:
    return {"do": do, "function": function, "arguments": arguments}


def test_published_check_from_the_shell(oracle: OracleJava, published_aws: PublishedAws) -> None:
    result = oracle.run(CLASS, environment=published_aws.environment())
    assert (result.returncode, result.stderr) == (0, "")
    assert json.loads(result.stdout) == {"name": "bob", "Status": "OK"}


def test_every_form_of_name_is_signed_and_answered(oracle: OracleJava, published_aws: PublishedAws) -> None:
    echo = published_aws.echo_arn
    arn = f"{echo.rpartition('function:')[0]}function:lambdaTest"
    names = ["lambdaTest", arn, echo, echo.rpartition("function:")[2]]
    answers = oracle.ask([_invoke(name) for name in names], published_aws.environment())
    assert [json.loads(str(answer)) for answer in answers] == [{"name": "bob", "Status": "OK"}] * len(names)


def test_partial_arn_is_sent_as_it_is(oracle: OracleJava, endpoint: LambdaEndpoint) -> None:
    # The local AWS takes the account in it for the name of a function.
    names = ["123456789012:function:f:live", "eu-west-1:123456789012:function:f", "function:f"]
    oracle.ask([_invoke(name) for name in names], _environment(endpoint.url))
    assert [call.name for call in endpoint.invocations] == names
    regions = [call.headers["Authorization"].split("/")[2] for call in endpoint.invocations]
    assert regions == ["us-east-1", "eu-west-1", "us-east-1"]


def test_asynchronous_call_returns_nothing(oracle: OracleJava, published_aws: PublishedAws) -> None:
    requests = [_invoke(name, do="invoke_async") for name in ("lambdaTest", "lambdaFails")]
    assert oracle.ask(requests, published_aws.environment()) == ["", ""]


def test_function_error_is_raised_with_its_details(oracle: OracleJava, published_aws: PublishedAws) -> None:
    [answer] = oracle.ask([_invoke("lambdaFails")], published_aws.environment())
    assert isinstance(answer, JavaError)
    assert str(answer).startswith('lambda invocation failed: "lambdaFails" returned error "Unhandled", details: "{')
    assert "it broke" in str(answer)


def test_unknown_function_is_refused(oracle: OracleJava, published_aws: PublishedAws) -> None:
    [answer] = oracle.ask([_invoke("nobody")], published_aws.environment(published_aws.aws.root))
    assert isinstance(answer, JavaError)
    assert "ResourceNotFoundException, HTTP 404" in str(answer)


def test_without_rights_is_refused(oracle: OracleJava, published_aws: PublishedAws) -> None:
    key = published_aws.key_without_rights
    for do in ("invoke", "invoke_async"):
        [answer] = oracle.ask([_invoke("lambdaTest", do=do)], published_aws.environment(key))
        assert isinstance(answer, JavaError)
        assert str(answer).startswith("invoke API failed: AWS Lambda client returned '")
        assert "AccessDeniedException, HTTP 403" in str(answer)
        assert key.secret_access_key not in str(answer)


def test_wrong_secret_is_refused(oracle: OracleJava, published_aws: PublishedAws) -> None:
    wrong = replace(published_aws.key, secret_access_key=published_aws.key.secret_access_key[::-1])
    [answer] = oracle.ask([_invoke("lambdaTest")], published_aws.environment(wrong))
    assert isinstance(answer, JavaError)
    assert "HTTP 403" in str(answer)
    assert "ignature" in str(answer)
    assert wrong.secret_access_key not in str(answer)
    assert wrong.access_key_id not in str(answer)


def test_wrong_region_in_the_signature_is_not_mistaken_for_success(
    oracle: OracleJava, published_aws: PublishedAws
) -> None:
    function = published_aws.echo_arn.replace(":us-east-1:", ":eu-west-1:")
    [answer] = oracle.ask([_invoke(function)], published_aws.environment())
    assert isinstance(answer, JavaError)


def test_function_that_takes_too_long_times_out(oracle: OracleJava, published_aws: PublishedAws) -> None:
    [answer] = oracle.ask(
        [_invoke("lambdaSleeps")], published_aws.environment(), {"io.pgrelay.lambda.request_timeout_ms": "500"}
    )
    assert str(answer) == (
        "invoke API failed: AWS Lambda client returned 'Request timed out' (500 ms; the function may have run)."
    )


def test_endpoint_that_nobody_listens_at_is_unreachable(oracle: OracleJava) -> None:
    url = f"http://127.0.0.1:{free_port()}"
    [answer] = oracle.ask([_invoke("f")], _environment(url))
    assert str(answer) == (
        f"invoke API failed: AWS Lambda client returned 'Unable to connect to endpoint' ({url}, ConnectException; "
        "the function did not run)."
    )


def test_connection_that_is_never_accepted_times_out(oracle: OracleJava) -> None:
    # 192.0.2.1 is nobody's: packets to it vanish, or are refused where there is no route.
    [answer] = oracle.ask(
        [_invoke("f")], _environment("https://192.0.2.1"), {"io.pgrelay.lambda.connect_timeout_ms": "300"}
    )
    assert "Unable to connect to endpoint' (https://192.0.2.1, " in str(answer)


def test_request_is_what_awss_clients_send(oracle: OracleJava, endpoint: LambdaEndpoint) -> None:
    endpoint.respond("f", lambda payload: {"got": payload})
    answers = oracle.ask(
        [_invoke("f:live", json.dumps(text, ensure_ascii=False)) for text in HOSTILE_TEXTS]
        + [_invoke("f", '{"nul": "\\u0000"}', do="invoke_async")],
        _environment(endpoint.url),
    )
    assert [json.loads(str(answer)) for answer in answers[:-1]] == [{"got": text} for text in HOSTILE_TEXTS]
    *calls, asynchronous = endpoint.invocations
    assert [call.payload for call in calls] == HOSTILE_TEXTS
    assert {(call.name, call.qualifier, call.invocation_type) for call in calls} == {
        ("f:live", "live", "RequestResponse")
    }
    assert (asynchronous.invocation_type, asynchronous.payload) == ("Event", {"nul": "\0"})
    for call in endpoint.invocations:
        assert call.headers["X-Amz-Security-Token"] == SESSION_TOKEN
        assert call.headers["Authorization"].startswith(f"AWS4-HMAC-SHA256 Credential={ACCESS_KEY_ID}/")
        assert "x-amz-security-token" in call.headers["Authorization"]


def test_result_comes_back_byte_for_byte(oracle: OracleJava, endpoint: LambdaEndpoint) -> None:
    texts = [' {"a" : 1.0} ', "null", '"é🐘"', "", json.dumps("x" * 1_000_000)]
    results = iter(texts)
    endpoint.respond("f", lambda _payload: RawResult(next(results).encode()))
    assert oracle.ask([_invoke("f")] * len(texts), _environment(endpoint.url)) == texts


def test_function_error_does_not_show_credentials(oracle: OracleJava, endpoint: LambdaEndpoint) -> None:
    def fail(_payload: object) -> None:
        raise FunctionError({"errorMessage": f"{SECRET_ACCESS_KEY} {SESSION_TOKEN}" + "x" * 5_000})

    endpoint.respond("f", fail)
    [answer] = oracle.ask([_invoke("f")], _environment(endpoint.url))
    assert isinstance(answer, JavaError)
    assert "*** ***" in str(answer)
    assert len(str(answer)) < 1_600


BAD_ANSWERS = {
    "redirect": (Answer(status=307, headers={"Location": "http://127.0.0.1:1/"}), "no error code, HTTP 307"),
    "no JSON": (Answer(status=502, body="<html>Bad gateway</html>"), "'no message' (no error code, HTTP 502)"),
    "an empty refusal": (Answer(status=403), "'no message' (no error code, HTTP 403)"),
    "another protocol's words": (
        Answer(status=429, body='{"__type": "com.amazonaws#Throttled:x", "message": "slowly"}'),
        "'slowly' (Throttled, HTTP 429)",
    ),
    "a refusal that repeats the request": (
        Answer(
            status=403,
            body=json.dumps({"message": f"canonical: x-amz-security-token:{SESSION_TOKEN}"}),
            headers={"x-amzn-ErrorType": "InvalidSignatureException:http://internal/"},
        ),
        "'canonical: x-amz-security-token:***' (InvalidSignatureException, HTTP 403)",
    ),
}


@pytest.mark.parametrize("what", BAD_ANSWERS)
def test_bad_answer_is_an_error_and_asked_for_once(oracle: OracleJava, what: str) -> None:
    bad, words = BAD_ANSWERS[what]
    with HttpServer(lambda _request: bad) as server:
        [answer] = oracle.ask([_invoke("f")], _environment(server.url))
    assert isinstance(answer, JavaError)
    assert words in str(answer)
    assert len(server.requests) == 1


def test_call_whose_answer_never_comes_is_sent_once(oracle: OracleJava) -> None:
    def hang_up(_request: Request) -> Answer:
        raise ConnectionError

    with HttpServer(hang_up) as server:
        [answer] = oracle.ask([_invoke("f")], _environment(server.url))
    assert "No valid response from endpoint" in str(answer)
    assert "the function may have run" in str(answer)
    assert len(server.requests) == 1


def test_https_is_spoken_and_the_certificate_is_checked(oracle: OracleJava, tmp_path: Path) -> None:
    authority, certificate, key = write_certificates(tmp_path)
    store = tmp_path / "trusted.p12"
    subprocess.run(
        ["keytool", "-importcert", "-noprompt", "-storetype", "PKCS12", "-storepass", "changeit", "-alias", "lambda",
         "-keystore", store, "-file", authority],
        check=True, capture_output=True,
    )  # fmt: skip
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(certificate, key)
    trusted = {"javax.net.ssl.trustStore": str(store), "javax.net.ssl.trustStorePassword": "changeit"}
    with HttpServer(lambda _request: Answer(body='{"Status": "OK"}'), tls) as server:
        environment = _environment(server.url)
        assert oracle.ask([_invoke("f")], environment, trusted) == ['{"Status": "OK"}']
        assert len(server.requests) == 1
        [refused] = oracle.ask([_invoke("f")], environment)
        assert len(server.requests) == 1
    assert isinstance(refused, JavaError)
    assert f"'Unable to connect to endpoint' ({server.url}, SSLHandshakeException" in str(refused)
