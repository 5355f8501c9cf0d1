"""Signature Version 4 in Java, against AWS's published test vectors and botocore's implementation."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import quote

import botocore.session
import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox.clients import NO_AMBIENT_SETTINGS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.awslambda_fn.oracle_java import OracleJava

SECRET_ACCESS_KEY = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"  # pragma: allowlist secret
FORM_BODY_SHA256 = "9095672bbd1f56dfc5b65f3e153adc8731a4a654192329106275f4c7b24d0b6e"
UNRESERVED = "-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
SESSION_TOKEN = (
    "AQoDYXdzEPT//////////wEXAMPLEtc764bNrC9SAPBSM22wDOk4x4HIZ8j4FZTwdQWLWsKWHGBuFqwAeMicRXmxfpSPfIeoIYRqTflfKD8YUuwth"
    "Ax7mSEI/qkPpKPi/kMcGdQrmGdeehM4IC1NtBmUpp2wUE8phUZampKsburEDy0KPkyQDYwT7WZ0wq5VSXDvp75YU9HFvlRd8Tx6q6fE8YQcHNVXAki"
    "Y9q6d+xo0rKwT38xVqr7ZD0u0iPPkUL64lIZbqBAz+scqKmlzm8FDrypNC9Yjc8fPOLn9FX9KSYvKTr4rvx3iSIlTJabIQwj2ICCR/oLxBA=="
)


@dataclass(frozen=True, kw_only=True)
class Signing:
    """A request to sign."""

    signature: str = ""
    method: str = "GET"
    path: str = "/"
    query: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    body: str = ""
    session_token: str | None = None
    host: str = "example.amazonaws.com"
    service: str = "service"
    region: str = "us-east-1"

    def request(self) -> dict[str, object]:
        """Return it as Probe.java takes it."""
        return {
            "do": "sign",
            "access_key_id": "AKIDEXAMPLE",
            "secret_access_key": SECRET_ACCESS_KEY,
            "session_token": self.session_token,
            "region": self.region,
            "service": self.service,
            "at": "2015-08-30T12:36:00Z",
            "method": self.method,
            "path": self.path,
            "query": self.query,
            "headers": {"Host": self.host, **self.headers},
            "body": self.body,
        }

    def authorization_by_botocore(self) -> str:
        """Return the Authorization header that botocore's own implementation makes."""
        signer = SigV4Auth(Credentials("AKIDEXAMPLE", SECRET_ACCESS_KEY, self.session_token), self.service, self.region)
        question_mark = "?" if self.query else ""
        request = AWSRequest(
            method=self.method,
            url=f"https://{self.host}{self.path}{question_mark}{self.query}",
            headers={"Host": self.host, "X-Amz-Date": "20150830T123600Z", **self.headers},
            data=self.body.encode(),
        )
        if self.session_token:
            request.headers["X-Amz-Security-Token"] = self.session_token
        request.context["timestamp"] = "20150830T123600Z"
        text = signer.string_to_sign(request, signer.canonical_request(request))
        names = signer.signed_headers(signer.headers_to_sign(request))
        return (
            f"AWS4-HMAC-SHA256 Credential={signer.scope(request)}, SignedHeaders={names}, "
            f"Signature={signer.signature(text, request)}"
        )


# Named as in AWS's signing test suite; the last is the worked example of the IAM documentation.
VECTORS = {
    "get-vanilla": Signing(signature="5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"),
    "get-vanilla-empty-query-key": Signing(
        query="Param1=value1", signature="a67d582fa61cc504c4bae71f336f98b97f1ea3c7a6bfe1b6e45aec72011b9aeb"
    ),
    "get-vanilla-query-order-key-case": Signing(
        query="Param2=value2&Param1=value1",
        signature="b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500",
    ),
    "get-vanilla-query-order-encoded": Signing(
        query="Param-3=Value3&Param=Value2&%E1%88%B4=Value1",
        signature="371d3713e185cc334048618a97f809c9ffe339c62934c032af5a0e595648fcac",
    ),
    "get-vanilla-query-unreserved": Signing(
        query=f"{UNRESERVED}={UNRESERVED}",
        signature="9c3e54bfcdf0b19771a7f523ee5669cdf59bc7cc0884027167c21bb143a40197",
    ),
    "get-unreserved": Signing(
        path=f"/{UNRESERVED}", signature="07ef7494c76fa4850883e2b006601f940f8a34d404d0cfa977f52a65bbf5f24f"
    ),
    "get-utf8": Signing(
        path="/\N{ETHIOPIC SYLLABLE SEE}", signature="8318018e0b0f223aa2bbf98705b62bb787dc9c0e678f255a891fd03141be5d85"
    ),
    "get-header-value-trim": Signing(
        headers={"My-Header1": " value1", "My-Header2": ' "a   b   c"'},
        signature="acc3ed3afb60bb290fc8d2dd0098b9911fcaa05412b367055dee359757a9c736",
    ),
    "get-vanilla-with-session-token": Signing(
        session_token="6e86291e8372ff2a2260956d9b8aae1d763fbf315fa00fa31553b73ebf194267",
        signature="07ec1639c89043aa0e3e2de82b96708f198cceab042d4a97044c66dd9f74e7f8",
    ),
    "post-vanilla": Signing(
        method="POST", signature="5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b"
    ),
    "post-vanilla-query": Signing(
        method="POST",
        query="Param1=value1",
        signature="28038455d6de14eafc1f9222cf5aa6f1a96197d7deb8263271d420d138af7f11",
    ),
    "post-header-key-sort": Signing(
        method="POST",
        headers={"My-Header1": "value1"},
        signature="c5410059b04c1ee005303aed430f6e6645f61f4dc9e1461ec8f8916fdf18852c",
    ),
    "post-header-value-case": Signing(
        method="POST",
        headers={"My-Header1": "VALUE1"},
        signature="cdbc9802e29d2942e5e10b5bccfdd67c5f22c7c4e8ae67b53629efa58b974b7d",
    ),
    "post-sts-header-before": Signing(
        method="POST",
        session_token=SESSION_TOKEN,
        signature="85d96828115b5dc0cfc3bd16ad9e210dd772bbebba041836c64533a82be05ead",
    ),
    "post-x-www-form-urlencoded": Signing(
        method="POST",
        headers={
            "Content-Type": "application/x-www-form-urlencoded",
            "Content-Length": "13",
            "x-amz-content-sha256": FORM_BODY_SHA256,
        },
        body="Param1=value1",
        signature="d3875051da38690788ef43de4db0d8f280229d82040bfac253562e56c3f20e0b",
    ),
    "post-x-www-form-urlencoded-parameters": Signing(
        method="POST",
        headers={
            "Content-Type": "application/x-www-form-urlencoded; charset=utf-8",
            "Content-Length": "13",
            "x-amz-content-sha256": FORM_BODY_SHA256,
        },
        body="Param1=value1",
        signature="328d1b9eaadca9f5818ef05e8392801e091653bafec24fcab71e7344e7f51422",
    ),
    "iam-list-users": Signing(
        host="iam.amazonaws.com",
        service="iam",
        query="Action=ListUsers&Version=2010-05-08",
        headers={"Content-Type": "application/x-www-form-urlencoded; charset=utf-8"},
        signature="5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7",
    ),
}

# The derived keys of AWS's documentation, by date.
SIGNING_KEYS = {
    "20120215": "f4780e2d9f65fa895f9c67b32ce1baf0b0d8a43505a000a1a9e090d414db404d",
    "20150830": "c4afb1cc5771d871763a393e44b703571b55cc28424d1a5e86da6ed3c154a4b9",
}

NAMES = st.text(alphabet=st.sampled_from("abcXYZ019-_.:$"), min_size=1, max_size=64)
REQUESTS = st.lists(
    st.builds(
        lambda name, body, token, region: Signing(
            method="POST",
            path=f"/2015-03-31/functions/{quote(name, safe='-._~')}/invocations",
            headers={"Content-Type": "application/json", "X-Amz-Invocation-Type": "Event"},
            body=body,
            session_token=token,
            service="lambda",
            host=f"lambda.{region}.amazonaws.com",
            region=region,
        ),
        NAMES.filter(lambda name: set(name) != {"."}),
        st.text(),
        st.none() | st.text(alphabet=st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=200),
        st.sampled_from(["us-east-1", "eu-central-2", "cn-north-1", "us-gov-west-1"]),
    ),
    min_size=20,
    max_size=60,
)


@pytest.mark.parametrize("name", VECTORS)
def test_vector_is_what_botocore_says_too(name: str) -> None:
    vector = VECTORS[name]
    assert vector.authorization_by_botocore().endswith(f"Signature={vector.signature}")


def test_signatures_are_those_of_the_vectors(oracle: OracleJava) -> None:
    answers = oracle.ask([vector.request() for vector in VECTORS.values()])
    assert dict(zip(VECTORS, answers, strict=True)) == {
        name: vector.authorization_by_botocore() for name, vector in VECTORS.items()
    }
    assert [str(answer).rpartition("=")[2] for answer in answers] == [vector.signature for vector in VECTORS.values()]


def test_signing_keys_are_the_documented_ones(oracle: OracleJava) -> None:
    answers = oracle.ask(
        [
            {
                "do": "signing_key",
                "secret_access_key": SECRET_ACCESS_KEY,
                "date": date,
                "region": "us-east-1",
                "service": "iam",
            }
            for date in SIGNING_KEYS
        ]
    )
    assert dict(zip(SIGNING_KEYS, answers, strict=True)) == SIGNING_KEYS


@settings(max_examples=5, deadline=None, derandomize=True)
@given(requests=REQUESTS)
def test_any_invocation_is_signed_as_botocore_does(oracle: OracleJava, requests: list[Signing]) -> None:
    answers = oracle.ask([request.request() for request in requests])
    assert answers == [request.authorization_by_botocore() for request in requests]


def test_endpoints_are_those_of_botocore(oracle: OracleJava) -> None:
    session = botocore.session.Session(session_vars=NO_AMBIENT_SETTINGS)
    expected = {}
    for partition in session.get_available_partitions():
        regions = [region for region in session.get_available_regions("lambda", partition) if "fips" not in region]
        for region in regions[:2]:
            client = session.create_client("lambda", region, aws_access_key_id="x", aws_secret_access_key="x")
            expected[region] = client.meta.endpoint_url
    assert {region.partition("-")[0] for region in expected} >= {"cn", "us", "eusc"}
    answers = oracle.ask([{"do": "endpoint", "region": region} for region in expected])
    assert dict(zip(expected, answers, strict=True)) == expected
