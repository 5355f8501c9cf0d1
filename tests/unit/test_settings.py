"""What functions take from their environment, and that they do not start with what means nothing."""

from __future__ import annotations

import re

import pytest

from pgrelay.errors import SettingsError
from tests.support import functions
from tests.support.functions import ALERT_TOPIC_ARN


@pytest.mark.parametrize(
    ("name", "variable"),
    [
        ("exception_relay", "PGRELAY_ALERT_TOPIC_ARN"),
        ("exception_relay", "PGRELAY_EXCEPTION_TABLE"),
        ("exception_relay", "PGRELAY_STACK"),
        ("cron_failure_notifier", "PGRELAY_ALERT_TOPIC_ARN"),
        ("dml_event_publisher", "PGRELAY_EVENT_TOPIC_ARN"),
        ("dml_event_publisher", "PGRELAY_CLAIM_CHECK_BUCKET"),
    ],
)
def test_function_without_its_setting_does_not_start(monkeypatch: pytest.MonkeyPatch, name: str, variable: str) -> None:
    functions.set_environment(monkeypatch, name, **{variable: ""})
    with pytest.raises(SettingsError, match=variable):
        functions.load(name)


def test_publisher_with_a_bad_setting_does_not_start(monkeypatch: pytest.MonkeyPatch) -> None:
    functions.set_environment(monkeypatch, "dml_event_publisher", PGRELAY_DESTINATION_ARNS="arn:aws:s3:::bucket")
    with pytest.raises(SettingsError, match=r"PGRELAY_DESTINATION_ARNS .*, entry 1: 'arn:aws:s3:::bucket' is not the"):
        functions.load("dml_event_publisher")


def test_publisher_makes_no_client_but_the_event_topic_s(monkeypatch: pytest.MonkeyPatch) -> None:
    arns = f"arn:aws:sqs:us-east-1:000000000000:queue, {functions.EVENT_TOPIC_ARN}2"
    functions.set_environment(monkeypatch, "dml_event_publisher", PGRELAY_DESTINATION_ARNS=arns)
    publisher = functions.load("dml_event_publisher")
    assert publisher.destinations["events"].client.cache_info().misses == 1
    assert publisher.destinations["queue"].client.cache_info().misses == 0
    assert "_client" not in vars(publisher.claims)


@pytest.mark.parametrize("value", ["0", "-1", "1.5", "soon", "\u0661", "86401"])
def test_function_with_a_setting_that_is_no_number_does_not_start(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    functions.set_environment(monkeypatch, "exception_relay", PGRELAY_SETTINGS=f"folding_window_seconds={value}")
    with pytest.raises(SettingsError, match=r"folding_window_seconds is .*, not a whole number from 1 to 86400"):
        functions.load("exception_relay")


def test_function_s_settings_are_what_the_parameter_says(monkeypatch: pytest.MonkeyPatch) -> None:
    bus = "arn:aws:events:us-east-1:000000000000:event-bus/alerts"
    settings = "folding_window_seconds=60; severities=23505=warning,P0=critical;event_bus=alerts;"
    functions.set_environment(
        monkeypatch, "exception_relay", PGRELAY_SETTINGS=settings, PGRELAY_DESTINATION_ARNS=f"{ALERT_TOPIC_ARN},{bus}"
    )
    relay = functions.load("exception_relay")
    assert (relay.folder.policy.window_seconds, relay.folder.policy.notifications_per_minute) == (60, 10)
    assert bus == relay.EVENT_BUS


@pytest.mark.parametrize(
    ("name", "settings", "problem"),
    [
        ("exception_relay", "folding_window=5", "'folding_window' is no setting; there are folding_window_seconds, "),
        ("exception_relay", "regression_hours", "regression_hours has no value; write regression_hours=value"),
        ("exception_relay", "event_bus=a;event_bus=b", "event_bus is there twice"),
        ("exception_relay", "event_bus=b", "event_bus is 'b'; DestinationArns has nothing to choose from: name one"),
        ("exception_relay", "severities=23505=bad", "'23505=bad' is no override of a severity"),
        ("cron_failure_notifier", "escalation_topic=oncall", "escalation_topic is 'oncall'; JobTopicArns has nothing"),
        ("cron_failure_notifier", "event_buses=a", "'event_buses' is no setting"),
    ],
)
def test_function_with_settings_that_mean_nothing_does_not_start(
    monkeypatch: pytest.MonkeyPatch, name: str, settings: str, problem: str
) -> None:
    functions.set_environment(monkeypatch, name, PGRELAY_SETTINGS=settings)
    with pytest.raises(SettingsError, match=re.escape(problem)):
        functions.load(name)


def test_escalation_topic_is_one_of_the_jobs_topics_by_name_or_arn(monkeypatch: pytest.MonkeyPatch) -> None:
    oncall, other = (f"arn:aws:sns:us-east-1:00000000000{number}:oncall" for number in (1, 2))
    for settings in (f"escalation_topic={oncall}", "escalation_topic=oncall"):
        functions.set_environment(
            monkeypatch, "cron_failure_notifier", PGRELAY_SETTINGS=settings, PGRELAY_JOB_TOPIC_ARNS=f"{oncall}"
        )
        assert functions.load("cron_failure_notifier").topics.escalates
    functions.set_environment(
        monkeypatch, "cron_failure_notifier", PGRELAY_SETTINGS=settings, PGRELAY_JOB_TOPIC_ARNS=f"{oncall},{other}"
    )
    with pytest.raises(SettingsError, match="2 of these have that name: give the ARN"):
        functions.load("cron_failure_notifier")
