"""What the Java classes check before they send anything."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.awslambda_fn.oracle_java import JavaError

if TYPE_CHECKING:
    from tests.awslambda_fn.oracle_java import OracleJava

# Nobody listens there: a call that gets as far as the network says that it could not connect.
ENVIRONMENT = {
    "AWS_ENDPOINT_URL": "http://127.0.0.1:1",
    "AWS_REGION": "us-east-1",
    "AWS_ACCESS_KEY_ID": "AKIAIOSFODNN7EXAMPLE",
    "AWS_SECRET_ACCESS_KEY": "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",  # pragma: allowlist secret
}
REGIONS = {
    "my-function": None,
    "my-function:live": None,
    "my-function:$LATEST": None,
    "my-function-1:live": None,
    "123456789012:function:my-function": None,
    "function:my-function": None,
    "eu-west-1:123456789012:function:my-function": "eu-west-1",
    "arn:aws:lambda:eu-west-1:123456789012:function:my-function": "eu-west-1",
    "arn:aws:lambda:eu-west-1:123456789012:function:my-function:42": "eu-west-1",
    "arn:aws-us-gov:lambda:us-gov-west-1:123456789012:function:my-function:live": "us-gov-west-1",
    "arn:aws-cn:lambda:cn-north-1:123456789012:function:my-function": "cn-north-1",
    "a" * 64: None,
}
WRONG_NAMES = [
    "",
    "a" * 65,
    "my function",
    "é",
    "a/b",
    "../x?y=",
    "a:b:c:d:e",
    "arn:aws:s3:::bucket",
    "a\nb",
    "x" * 300,
]
WRONG_JSON = [
    "",
    "{",
    "{'name': 'bob'}",
    '{"name": bob}',
    '{"a":1,}',
    "[1 2]",
    "[1,]",
    '{"a" 1}',
    "01",
    "1.",
    ".5",
    "1e",
    "+1",
    "NaN",
    "tru",
    '"\\x"',
    '"\\u12g4"',
    '"\\u\u0661\u0661\u0661\u0661"',
    '"a\nb"',
    '"open',
    "{} {}",
    "\u00a0{}",
    "[" * 501 + "]" * 501,
    "[" * 100_000,
]


def _invoke(function: str, arguments: str, do: str = "invoke") -> dict[str, str]:
    return {"do": do, "function": function, "arguments": arguments}


def test_region_is_that_of_the_name(oracle: OracleJava) -> None:
    answers = oracle.ask([{"do": "region", "function": name} for name in REGIONS])
    assert answers == [str(region).replace("None", "null") for region in REGIONS.values()]


def test_wrong_names_are_refused_and_shown(oracle: OracleJava) -> None:
    answers = oracle.ask([_invoke(name, "{}") for name in WRONG_NAMES], ENVIRONMENT)
    for name, answer in zip(WRONG_NAMES, answers, strict=True):
        assert isinstance(answer, JavaError)
        if name:
            assert str(answer).startswith("fn_name is no valid name or ARN of a Lambda function")
            assert name[:256] in str(answer)
        else:
            assert str(answer) == "fn_name must not be NULL"


def test_wrong_json_is_refused(oracle: OracleJava) -> None:
    answers = oracle.ask([_invoke("f", text) for text in WRONG_JSON], ENVIRONMENT)
    for text, answer in zip(WRONG_JSON, answers, strict=True):
        assert isinstance(answer, JavaError), text
        expected = "fn_argsJson is not valid JSON: " if text else "fn_argsJson must not be NULL"
        assert str(answer).startswith(expected), text
    assert str(answers[2]).endswith("unexpected character at 2")
    assert str(answers[1]).endswith("it ends too early")


@settings(max_examples=5, deadline=None, derandomize=True)
@given(
    values=st.lists(
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
            lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
            max_leaves=10,
        ),
        min_size=5,
    ),
    ascii_only=st.booleans(),
)
def test_json_is_accepted(oracle: OracleJava, values: list[object], *, ascii_only: bool) -> None:
    requests = [{"do": "json", "text": json.dumps(value, ensure_ascii=ascii_only, indent=1)} for value in values]
    assert set(oracle.ask(requests)) == {"JSON"}


def test_payload_too_large_is_not_sent(oracle: OracleJava) -> None:
    requests = [
        _invoke("f", json.dumps("x" * (6 * 1024 * 1024))),
        _invoke("f", json.dumps("é" * 524_288, ensure_ascii=False), do="invoke_async"),
    ]
    for answer in oracle.ask(requests, ENVIRONMENT):
        assert isinstance(answer, JavaError)
        assert "Request must be smaller than" in str(answer)
        assert str(answer).endswith("nothing was sent).")


@pytest.mark.parametrize("value", ["0", "900001", "-1", "1s", "1.5"])
def test_timeout_out_of_bounds_is_refused(oracle: OracleJava, value: str) -> None:
    [answer] = oracle.ask([_invoke("f", "{}")], ENVIRONMENT, {"io.pgrelay.lambda.request_timeout_ms": value})
    assert isinstance(answer, JavaError)
    assert f'"io.pgrelay.lambda.request_timeout_ms": "{value}"' in str(answer)


@pytest.mark.parametrize(
    "endpoint",
    [
        "http://lambda.example.com",
        "http://127.0.0.1.example.com",
        "http://user@127.0.0.1:1@example.com",
        "https://lambda.example.com/path",
        "https://lambda.example.com?x",
        "ftp://127.0.0.1",
        "nothing",
    ],
)
def test_endpoint_without_tls_is_refused(oracle: OracleJava, endpoint: str) -> None:
    [answer] = oracle.ask([_invoke("f", "{}")], {**ENVIRONMENT, "AWS_ENDPOINT_URL_LAMBDA": endpoint})
    assert isinstance(answer, JavaError)
    assert str(answer).startswith("AWS_ENDPOINT_URL_LAMBDA in the environment of the database server is no URL")


def test_region_that_is_none_reaches_no_host(oracle: OracleJava) -> None:
    environment = {name: value for name, value in ENVIRONMENT.items() if not name.startswith("AWS_ENDPOINT")}
    [answer] = oracle.ask([_invoke("f", "{}")], {**environment, "AWS_REGION": "example.com/?"})
    assert isinstance(answer, JavaError)
    assert str(answer) == '"example.com/?" is no AWS region'


def test_system_properties_do_not_move_the_endpoint(oracle: OracleJava) -> None:
    [answer] = oracle.ask(
        [_invoke("f", "{}")],
        ENVIRONMENT,
        {"AWS_ENDPOINT_URL": "http://127.0.0.1:2", "http.proxyHost": "127.0.0.1", "http.proxyPort": "3"},
    )
    assert isinstance(answer, JavaError)
    assert "http://127.0.0.1:1, ConnectException; the function did not run" in str(answer)
