"""Notifications for chat channels."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from pgrelay.errors import DeliveryError
from pgrelay.notifications.chat import chat_message, post
from pgrelay.notifications.notification import ProblemState, Section, render
from pgrelay.notifications.subjects import Subject
from tests.support.functions import FakeTopic
from tests.unit.notifications.samples import samples
from tests.unit.notifications.test_alert_topics import Log
from tests.unit.notifications.test_notifications import notification
from tests.unit.payloads import HOSTILE_TEXTS

TEXT = {"type": "string"}
TEXT_LIST = {"type": "array", "items": TEXT}
# https://docs.aws.amazon.com/chatbot/latest/adminguide/custom-notifs.html: event schema and parameter details.
AWS_SCHEMA = Draft202012Validator(
    {
        "type": "object",
        "properties": {
            "version": {"const": "1.0"},
            "source": {"const": "custom"},
            "id": TEXT,
            "content": {
                "type": "object",
                "properties": {
                    "textType": {"const": "client-markdown"},
                    "title": TEXT,
                    "description": TEXT | {"minLength": 1},
                    "nextSteps": TEXT_LIST,
                    "keywords": TEXT_LIST,
                },
                "required": ["description"],
                "additionalProperties": False,
            },
            "metadata": {
                "type": "object",
                "properties": {
                    "threadId": TEXT,
                    "summary": TEXT,
                    "eventType": TEXT,
                    "relatedResources": TEXT_LIST,
                    "additionalContext": {"type": "object", "additionalProperties": TEXT},
                },
                "additionalProperties": False,
            },
        },
        "required": ["version", "source", "content"],
        "additionalProperties": False,
    }
)
HOSTILE = (
    *HOSTILE_TEXTS,
    "``` <!channel> @here <https://evil.example|your bank> *bold*",
    "`<@U123>` <!here>\n```\n<#C1>",
    "`" * 5_000,
)


def said(**changes: Any) -> dict[str, Any]:
    made = notification(**changes)
    message = json.loads(chat_message(made, render(made, "prod")))
    AWS_SCHEMA.validate(message)
    return dict(message)


def test_every_kind_keeps_the_schema_of_aws() -> None:
    for _, made in samples():
        message = json.loads(chat_message(made, render(made, "prod")))
        AWS_SCHEMA.validate(message)
        assert len(message["content"]["description"]) < 3_000


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_text_ends_no_code_and_calls_nobody(text: str) -> None:
    problem = ProblemState(problem_id="1", state="open", severity="critical", facts={})
    section = Section(heading=text, lines=((text, text),), text=text, advice=text, statements=(text,), commands=(text,))
    content = said(
        subject=Subject("open", text, text, text),
        reason=text or "why",
        summary=text,
        sections=(section,),
        problems=(problem,),
        facts={"database": text},
    )["content"]
    shown = "\n".join([content["title"], content["description"], *content.get("nextSteps", ())])
    assert not re.search("<[!@#a-z]", shown)
    assert content["description"].count("```") % 2 == 0
    for line in content["description"].replace("```", "").splitlines():
        assert line.count("`") in {0, 2}


def test_statement_that_would_have_to_be_changed_is_left_to_the_mail() -> None:
    statements = ("SELECT 1", "SELECT '<!channel>'", "SELECT '`'", "x" * 1_000)
    content = said(sections=(Section(heading="Do", statements=statements, commands=("pgrelay status",)),))["content"]
    assert content["nextSteps"] == ["`SELECT 1;`", "`pgrelay status`"]


def test_one_thread_from_the_beginning_to_the_end() -> None:
    for state in ("open", "ongoing", "resolved"):
        problem = ProblemState(problem_id="7", state=state, severity="critical", facts={})
        assert said(problems=(problem,))["metadata"]["threadId"] == "7"


def test_chat_that_is_away_keeps_nothing_back() -> None:
    log = Log()
    made = notification()
    post(FakeTopic(away=True), made, render(made), log)  # type: ignore[arg-type]
    assert log.warnings == ["not shown in chat: %s"]
    with pytest.raises(DeliveryError):
        FakeTopic(away=True).post("x")
