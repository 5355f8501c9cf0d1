"""Alerts in words."""

from __future__ import annotations

import pytest

from pgrelay.notifications.notification import text_body
from tests.unit.monitor.watched import HOUR, Relay
from tests.unit.notifications.test_notifications import rendered
from tests.unit.payloads import HOSTILE_TEXTS, NOW, job, run, time_set


def test_digest_says_what_is_new_still_open_and_resolved() -> None:
    relay, jobs = Relay(), [job(number) for number in range(12)]
    relay.check(*(run(number + 1, number) for number in range(9)), jobs=jobs)
    later = [run(20 + number, number, status="succeeded") for number in range(5)]
    later += [run(30 + number, number) for number in range(9, 12)]
    settings = [{"target": "", "grace_seconds": 1e6}]
    (digest,) = relay.check(*later, jobs=jobs, now=NOW + 25 * HOUR, settings=settings)
    assert digest.notification.reason.startswith("3 new problems, 4 still open, 5 resolved. The worst: job number ")


def test_digest_says_how_many_it_does_not_show() -> None:
    digest, rest = Relay().check(*(run(number + 1, number) for number in range(250)))
    body = text_body(digest.notification)
    assert "  job number 99 failed" in body
    assert "  job number 100 failed" not in body
    assert "  and 100 more" in body.splitlines()
    assert [len(rendered(each.notification)[2]["problems"]) for each in (digest, rest)] == [200, 50]


def test_problems_of_one_target_are_one_notification_the_worst_first() -> None:
    facts = time_set(newest_end=NOW, maintained_at=NOW - 90 * 86_400)
    (sent,) = Relay().check(jobs=None, partitions={"schema": "partman", "version": "5.2.4", "sets": [facts]})
    assert rendered(sent.notification)[0] == (
        "[OPEN CRITICAL] prod reporting: mart.daily: no partition for new rows since 0 ms; not maintained.."
    )
    _, _, rendered_facts = rendered(sent.notification)
    assert (rendered_facts["kind"], rendered_facts["problem"]) == ("partitions", "running_out")
    assert [problem["problem"] for problem in rendered_facts["problems"]] == ["running_out", "maintenance"]
    body = text_body(sent.notification)
    assert body.count("Premake") == 1
    assert "1 OF 2\n  no partition for new rows since 0 ms\n" in body
    assert "2 OF 2\n  not maintained for 90 days\n" in body


@pytest.mark.parametrize("text", HOSTILE_TEXTS, ids=range(len(HOSTILE_TEXTS)))
@pytest.mark.parametrize("jobs", [1, 11])
def test_hostile_text_in_every_member_is_a_notification(text: str, jobs: int) -> None:
    texts = dict.fromkeys(("command", "database", "username"), text)
    sent = Relay().check(
        *(run(number + 1, number, message=text, **texts) for number in range(jobs)),
        jobs=[job(number, name=text, schedule=text, owner_may_login=False, **texts) for number in range(jobs)],
    )
    for one in sent:
        rendered(one.notification)


def test_500_jobs_with_the_longest_texts_fit() -> None:
    longest = "\N{ROCKET}" * 16_000
    for jobs in (1, 10, 500):
        check = [run(number + 1, number % jobs, message=longest, command=longest) for number in range(500)]
        for sent in Relay().check(*check, jobs=[job(number, name=longest) for number in range(jobs)]):
            rendered(sent.notification)
