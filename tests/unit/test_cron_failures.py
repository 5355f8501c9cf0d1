from __future__ import annotations

from typing import Any

import pytest

from pgrelay.cron_failures import cron_notifications, published_message
from pgrelay.errors import TopicNotAllowedError
from pgrelay.notifications import text_body
from tests.support.functions import ALERT_TOPIC_ARN
from tests.unit.payloads import HOSTILE_TEXTS, cron, run
from tests.unit.test_notifications import rendered


def test_each_job_gets_one_notification_with_all_its_runs() -> None:
    notifications = cron_notifications(cron(run(7, 2), run(5, 1), run(6, 2)))
    assert [notification.subject for notification in notifications] == [
        "[pgrelay] reporting: job number 1 failed: ERROR:  division by zero",
        "[pgrelay] reporting: job number 2 failed (2 times): ERROR:  division by zero",
    ]
    _, _, facts = rendered(notifications[1])
    assert [failed["run_id"] for failed in facts["failed_runs"]] == [6, 7]
    assert facts["failures"] == 2


def test_notification_says_what_where_when_why_and_what_to_do() -> None:
    (notification,) = cron_notifications(cron(run(5, 1, return_message="ERROR:  first\nCONTEXT:  second")))
    body = text_body(notification)
    for line in (
        "  Command       CALL load()",
        "  Database      postgres",
        "  run 5: 2026-11-21T01:00:00.013256+00:00 to 2026-11-21T01:00:00.113256+00:00",
        "  CONTEXT:  second",
        "  SELECT * FROM cron.job_run_details WHERE jobid = 1 ORDER BY runid DESC LIMIT 20",
    ):
        assert line in body.splitlines()


def test_job_that_could_not_connect_is_said_to_have_never_started() -> None:
    (notification,) = cron_notifications(
        cron(run(5, 1, start_time=None, end_time=None, return_message="connection failed"))
    )
    assert notification.subject.endswith("failed: could not connect: connection failed")
    body = text_body(notification)
    assert "run 5: never started" in body
    assert "pg_hba.conf" in body


def test_partition_maintenance_blocked_by_the_default_partition_is_explained() -> None:
    message = 'ERROR:  updated partition constraint for default partition "sales_default" would be violated by some row'
    (notification,) = cron_notifications(cron(run(5, 1, return_message=message)))
    assert "CALL partman.partition_data_proc('<parent table>')" in text_body(notification)


@pytest.mark.parametrize("missing", ["job_name", "return_message", "command", "database", "username", "end_time"])
def test_run_without_a_member_is_a_notification_too(missing: str) -> None:
    (notification,) = cron_notifications(cron(run(5, 1, **{missing: None})))
    rendered(notification)
    assert "None" not in text_body(notification)


def test_ten_failed_jobs_get_a_notification_each_and_eleven_one_digest() -> None:
    assert len(cron_notifications(cron(*(run(number, number) for number in range(10))))) == 10
    (digest,) = cron_notifications(cron(*(run(number, number % 11) for number in range(22))))
    assert digest.subject == "[pgrelay] reporting: 11 pg_cron jobs failed, 22 runs"
    _, _, facts = rendered(digest)
    assert {job["job_id"]: job["failures"] for job in facts["jobs"]} == dict.fromkeys(range(11), 2)


def test_many_runs_of_a_job_are_counted_and_the_newest_shown() -> None:
    (notification,) = cron_notifications(cron(*(run(number, 1) for number in range(500))))
    _, variants, facts = rendered(notification)
    assert facts["failures"] == 500
    assert [failed["run_id"] for failed in facts["failed_runs"]] == list(range(490, 500))
    assert "and 490 earlier ones" in variants["email"]


def test_run_that_failed_of_something_else_says_so() -> None:
    runs = (run(1, 1, return_message="ERROR:  disk full"), run(2, 1, return_message=None), run(3, 1))
    (notification,) = cron_notifications(cron(*runs))
    when = text_body(notification).split("WHEN\n")[1].split("\n\n")[0].splitlines()
    assert [line.partition("+00:00 to ")[2].partition("+00:00")[2] for line in when] == [
        ": ERROR:  disk full",
        ": no message",
        "",
    ]


def test_500_runs_with_the_longest_texts_fit() -> None:
    longest = dict.fromkeys(("job_name", "command", "return_message"), "\N{ROCKET}" * 16_000)
    for jobs in (1, 10, 500):
        for notification in cron_notifications(cron(*(run(number, number % jobs, **longest) for number in range(500)))):
            rendered(notification)


def test_digest_says_how_many_jobs_it_does_not_show() -> None:
    (digest,) = cron_notifications(cron(*(run(number, number) for number in range(250))))
    body = text_body(digest)
    assert "  job number 99: 1 x" in body
    assert "  job number 100: 1 x" not in body
    assert "  and 150 more jobs" in body.splitlines()
    assert len(rendered(digest)[2]["jobs"]) == 250


def test_name_of_a_job_takes_one_line_of_the_digest() -> None:
    names = {0: "a\nWHAT TO DO\n  forged", 1: "x" * 16_000}
    (digest,) = cron_notifications(
        cron(*(run(number, number, job_name=names.get(number, "name")) for number in range(11)))
    )
    what = text_body(digest).split("WHAT\n")[1].split("\n\n")[0].splitlines()
    assert len(what) == 11
    assert max(map(len, what)) < 200


def test_digest_of_500_jobs_fits() -> None:
    hostile = dict.fromkeys(("job_name", "return_message"), "\N{ROCKET}\0" * 8_000)
    (digest,) = cron_notifications(cron(*(run(number, number, **hostile) for number in range(500))))
    rendered(digest)


@pytest.mark.parametrize("text", HOSTILE_TEXTS, ids=range(len(HOSTILE_TEXTS)))
@pytest.mark.parametrize("jobs", [1, 11])
def test_hostile_text_in_every_member_is_a_notification(text: str, jobs: int) -> None:
    members = ("job_name", "database", "username", "command", "return_message", "start_time", "end_time")
    for notification in cron_notifications(
        cron(*(run(number, number, **dict.fromkeys(members, text)) for number in range(jobs)))
    ):
        rendered(notification)


def test_published_payload_may_name_the_deployed_topic_only() -> None:
    payload = {"message": "text", "sns_topic_arn": ALERT_TOPIC_ARN}
    assert published_message(payload, topic_arn=ALERT_TOPIC_ARN) == "text"
    for other in ("arn:aws:sns:us-west-2:123456789012:notifydba", None, 5, ""):
        with pytest.raises(TopicNotAllowedError, match=ALERT_TOPIC_ARN):
            published_message({**payload, "sns_topic_arn": other}, topic_arn=ALERT_TOPIC_ARN)


@pytest.mark.parametrize("payload", [{}, {"message": 5}, {"message": "m", "contract": "pgrelay.cron/1"}, [], None])
def test_other_payloads_are_not_the_published_one(payload: Any) -> None:
    assert published_message(payload, topic_arn=ALERT_TOPIC_ARN) is None


@pytest.mark.parametrize("named", ["x" * 1_000_000, {"secret": "x" * 1_000}, ["\ud800"]])
def test_refused_topic_is_named_shortly(named: object) -> None:
    with pytest.raises(TopicNotAllowedError) as raised:
        published_message({"message": "text", "sns_topic_arn": named}, topic_arn=ALERT_TOPIC_ARN)
    assert len(str(raised.value).encode()) < 400
