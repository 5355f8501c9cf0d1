from __future__ import annotations

import re
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from pgrelay.delivery.claims import S3ClaimStore
from pgrelay.delivery.engine import Engine
from pgrelay.delivery.refusals import Refusal
from pgrelay.delivery.text_messages import Claim
from pgrelay.events.row_events import queue_events
from tests.support.aws import Subscriber, not_aws, unreachable_aws
from tests.support.destinations import SAMPLES, FakeAws, clock, known, message, messages
from tests.support.functions import CLAIM_CHECK_BUCKET, REGION
from tests.unit.payloads import batch, event

LARGE = "x" * 300_000


def test_each_message_has_an_object_of_its_own() -> None:
    """A consumer may delete the object with its message; a repeat of the message must find its own."""
    data = f'{{"text": "{LARGE}"}}'
    keys = {made.claim.key for made in messages(*[event(1, data=data)] * 2) if made.claim}
    assert len(keys) == 2


def test_key_of_an_object_is_plain_whatever_the_names() -> None:
    made = message(event(id="../ä\ud800" * 1_000, data=f'{{"t": "{LARGE}"}}'), database="../漢")
    assert made.claim is not None
    assert re.fullmatch("[0-9a-f]{64}/[0-9a-f]{64}/[0-9a-f-]{36}", made.claim.key)


@pytest.mark.usefixtures("aws")
def test_event_whose_store_is_away_fails_for_now_and_alone() -> None:
    Subscriber()
    boto3.client("s3", region_name=REGION).delete_bucket(Bucket=CLAIM_CHECK_BUCKET)
    sent = messages(event(1), event(2, data=f'{{"t":"{LARGE}"}}'), event(3))
    first, large, third = known()["events"].send(sent)
    assert isinstance(first, str)
    assert isinstance(third, str)
    assert isinstance(large, Refusal)
    assert large.retryable
    assert not large.whole_call
    assert "NoSuchBucket" in large.error


@pytest.mark.usefixtures("aws")
def test_s3_is_not_asked_for_what_is_small() -> None:
    Subscriber()
    store = S3ClaimStore(CLAIM_CHECK_BUCKET)
    known(claims=store)["events"].send(messages(event()))
    assert "_client" not in vars(store)


@pytest.mark.parametrize("where", [not_aws, unreachable_aws])
def test_store_without_s3_is_a_retryable_refusal(where: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    with where(monkeypatch):
        refusal = S3ClaimStore("bucket").put(Claim(bucket="bucket", key="key", text="text"))
        # What answers a PUT with 501, as a proxy does, is S3's client's error.
        assert refusal is not None
        assert refusal.retryable


def test_event_that_is_not_stored_does_not_hide_which_message_spoils_the_call() -> None:
    """A call that is refused for good is halved, whatever became of the message in front."""

    class AwayStore(S3ClaimStore):
        def put(self, claim: Claim) -> Refusal:
            return Refusal(error=f"{claim.bucket} is away.", retryable=True)

    def decide(numbers: list[int]) -> list[str]:
        if 3 in numbers:
            raise ClientError({"Error": {"Code": "InvalidParameter"}}, "PublishBatch")
        return [f"id-{number}" for number in numbers]

    found = known(claims=AwayStore(CLAIM_CHECK_BUCKET))
    aws = FakeAws(sample=SAMPLES["sns"], decide=decide)
    found["events"].client = lambda: aws
    queues, _ = queue_events(
        batch(*(event(n, data=f'{{"t":"[{n}]{LARGE if n == 0 else ""}"}}') for n in range(6))), found
    )
    outcomes = Engine(first_pause_seconds=0.002).deliver(queues, seconds_left=clock())
    assert {number: refusal.retryable for number, refusal in outcomes.refusals.items()} == {0: True, 3: False}
