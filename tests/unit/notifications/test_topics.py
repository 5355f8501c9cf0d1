"""The adapter to SNS: with moto where a message really arrives, with stubbed answers where SNS refuses."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError
from botocore.stub import Stubber
from moto import mock_aws
from moto.sns.models import sns_backends

from pgrelay.errors import DeliveryError
from pgrelay.notifications.notification import Rendered, render
from pgrelay.notifications.topics import SnsTopic
from tests.support.aws import ACCOUNT, Subscriber, not_aws, unreachable_aws
from tests.support.functions import REGION, set_environment
from tests.unit.notifications.test_notifications import notification

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    set_environment(monkeypatch, "test")


@pytest.fixture
def aws() -> Iterator[None]:
    with mock_aws():
        yield


@pytest.mark.usefixtures("aws")
def test_notification_arrives_at_a_queue_as_facts() -> None:
    subscriber = Subscriber()
    message_id = SnsTopic(subscriber.topic_arn).notify(render(notification(facts={"text": "a\0\ud800漢\N{ROCKET}"})))
    (received,) = subscriber.receive()
    assert received["MessageId"] == message_id
    assert received["Subject"] == "job failed"
    assert json.loads(received["Message"])["text"] == "a\0\ud800漢\N{ROCKET}"


@pytest.mark.usefixtures("aws")
@pytest.mark.parametrize("protocol", ["sqs", "lambda", "firehose", "https", "email", "email-json", "sms"])
def test_each_protocol_gets_its_variant(protocol: str) -> None:
    subscriber = Subscriber()
    said = notification(reason='漢\N{ROCKET} \0 \ud800 "quoted" \\')
    SnsTopic(subscriber.topic_arn).notify(render(said))
    ((_, message, subject, *_),) = sns_backends[ACCOUNT][REGION].topics[subscriber.topic_arn].sent_notifications
    sent = json.loads(message)
    text = sent.get(protocol, sent["default"])
    assert subject == "job failed"
    if protocol == "email":
        assert text.startswith('漢\N{ROCKET} \\u0000 \\ud800 "quoted" \\\n\nWHAT\n')
    elif protocol == "sms":
        assert text == "job failed"
    else:
        assert json.loads(text)["contract"] == "pgrelay.notification/2"


@pytest.mark.usefixtures("aws")
def test_topic_that_is_gone_is_an_error() -> None:
    topic = SnsTopic(f"arn:aws:sns:{REGION}:{ACCOUNT}:gone")
    with pytest.raises(DeliveryError, match="gone"):
        topic.notify(Rendered("subject", '{"default": "text"}', {}))


@pytest.fixture
def topic() -> SnsTopic:
    return SnsTopic(f"arn:aws:sns:{REGION}:{ACCOUNT}:topic", attempts=1)


@pytest.mark.parametrize("code", ["InvalidParameter", "AuthorizationError", "Throttling", "NotFound"])
def test_refused_publish_is_an_error_with_its_code_and_cause(topic: SnsTopic, code: str) -> None:
    with Stubber(topic._client) as stubber:
        stubber.add_client_error("publish", code, "why")
        with pytest.raises(DeliveryError, match=f"{topic.arn}: .*{code}.*why") as raised:
            topic.notify(Rendered("subject", '{"default": "text"}', {}))
    assert isinstance(raised.value.__cause__, ClientError)


def test_answer_that_is_not_sns_s_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    with not_aws(monkeypatch), pytest.raises(DeliveryError, match="Unable to parse response"):
        SnsTopic(f"arn:aws:sns:{REGION}:{ACCOUNT}:topic", attempts=1).notify(
            Rendered("subject", '{"default": "text"}', {})
        )


def test_unreachable_endpoint_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    with unreachable_aws(monkeypatch), pytest.raises(DeliveryError, match="Could not connect"):
        SnsTopic(f"arn:aws:sns:{REGION}:{ACCOUNT}:topic", attempts=1).notify(
            Rendered("subject", '{"default": "text"}', {})
        )


def test_calls_end_inside_the_function_s_timeout(topic: SnsTopic) -> None:
    for client, attempts in ((topic._client, 1), (SnsTopic(topic.arn)._client, 3)):
        config: Any = client.meta.config
        assert config.retries == {"mode": "standard", "total_max_attempts": attempts}
        longest_pauses_seconds = sum(2**attempt for attempt in range(attempts - 1))
        assert attempts * (config.connect_timeout + config.read_timeout) + longest_pauses_seconds < 30
