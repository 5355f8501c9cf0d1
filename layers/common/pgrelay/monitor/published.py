"""The published solution's payload: a text for the topic that it names."""

from __future__ import annotations

from typing import Final

from pgrelay.contracts import published_payload
from pgrelay.errors import TopicNotAllowedError
from pgrelay.notifications.notification import Notification
from pgrelay.text import clip

PUBLISHED_PAYLOAD: Final = '{"message": "...", "sns_topic_arn": "arn:..."}'
PUBLISHED_SUBJECT: Final = "pg_cron job failure"
_SHOWN_CHARACTERS: Final = 100


def published_message(payload: object, *, topic_arn: str) -> str | None:
    """Return the text of the published solution's payload; None for any other.

    Raises
    ------
    TopicNotAllowedError
        If it names another topic than the one the function was deployed with.
    """
    found = published_payload(payload, message=str)
    if found is None:
        return None
    refuse_other_topic(found.get("sns_topic_arn"), topic_arn=topic_arn)
    return str(found["message"])


def refuse_other_topic(named: object, *, topic_arn: str) -> None:
    """Refuse a topic that the caller names and that the function was not deployed with.

    Raises
    ------
    TopicNotAllowedError
        Unless it is the function's own.
    """
    if named != topic_arn:
        raise TopicNotAllowedError(
            f"The payload names the topic {clip(repr(named), _SHOWN_CHARACTERS)}; this function has {topic_arn}. "
            "Name that one, or deploy a stack for the other."
        )


def published_notification(message: str) -> Notification:
    """Return the notification for the published solution's text, as it came."""
    return Notification(kind="cron", subject=PUBLISHED_SUBJECT, reason=message, facts={"message": message})
