"""The life of a problem, check by check."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from pgrelay.monitor.findings import CRITICAL, INFO, WARNING, DescribedFinding, Words
from pgrelay.monitor.problems import (
    CLEAR_SECONDS,
    ESCALATED,
    FLAPPING,
    OPENED,
    PASSED,
    RECOVERED,
    REMINDER,
    Problems,
    advance,
)
from pgrelay.monitor.target_settings import TargetSettings

HOUR = 3600.0
DAY = 24 * HOUR


def finding(kind: str = "failed", severity: str = CRITICAL, **changes: Any) -> DescribedFinding:
    words = Words(headline="failed: no", status="failing", sections=())
    return DescribedFinding(kind=kind, severity=severity, words=words, **changes)


class Life:
    """A target, checked again and again."""

    def __init__(self, **settings: Any) -> None:
        self.problems = Problems()
        self.settings = TargetSettings(**settings)
        self.escalates = True
        self.phases: list[str] = []

    def at(self, now: float, *findings: DescribedFinding, unknown: tuple[str, ...] = ()) -> list[str]:
        self.problems, alerts = advance(
            self.problems, findings, self.settings, now, unknown=unknown, escalates=self.escalates
        )
        self.phases += [alert.phase for alert in alerts]
        return [alert.phase for alert in alerts]


def test_problem_is_reported_once_and_when_it_is_resolved() -> None:
    life = Life()
    assert life.at(0, finding()) == [OPENED]
    assert life.at(300, finding()) == []
    assert life.at(600) == [RECOVERED]
    assert life.at(900) == []


def test_problem_that_came_and_went_between_two_checks_is_reported() -> None:
    life = Life()
    assert life.at(0, finding(is_resolved=True)) == [PASSED]
    assert life.at(300) == []


def test_open_problem_that_ends_within_a_check_is_resolved() -> None:
    life = Life()
    life.at(0, finding())
    assert life.at(300, finding(is_resolved=True, count=4)) == [RECOVERED]
    assert life.problems.open == {}


def test_reminders_come_at_their_interval() -> None:
    life = Life(reminder_seconds=HOUR, escalate_after_seconds=10 * DAY)
    alerted_at = [now for now in range(0, 6 * 3600, 300) if life.at(now, finding())]
    assert alerted_at == [0, 3600, 7200, 10800, 14400, 18000]
    assert set(life.phases[1:]) == {REMINDER}


def test_information_gets_no_reminder() -> None:
    life = Life()
    assert [life.at(day * DAY, finding(severity=INFO)) for day in range(3)] == [[OPENED], [], []]


def test_critical_problem_is_escalated_once() -> None:
    life = Life(escalate_after_seconds=HOUR)
    assert [life.at(minutes * 60, finding()) for minutes in (0, 30, 59, 60, 90, 120)] == [
        [OPENED], [], [], [ESCALATED], [], [],
    ]  # fmt: skip


def test_warning_is_not_escalated_unless_its_severity_is_raised() -> None:
    for settings, phases in (({}, []), ({"severity": CRITICAL}, [ESCALATED])):
        life = Life(escalate_after_seconds=HOUR, **settings)
        life.at(0, finding(severity=WARNING))
        assert life.at(2 * HOUR, finding(severity=WARNING)) == phases


def test_nothing_is_escalated_without_a_topic_for_it() -> None:
    life = Life(escalate_after_seconds=0)
    life.escalates = False
    assert [life.at(now, finding()) for now in (0, HOUR)] == [[OPENED], []]


def test_acknowledged_problem_gets_no_reminder_and_no_escalation_and_its_end_is_reported() -> None:
    life = Life(escalate_after_seconds=HOUR, acknowledged_at=100)
    assert [life.at(now, finding()) for now in (0, 2 * HOUR, 3 * DAY)] == [[OPENED], [], []]
    assert life.at(4 * DAY) == [RECOVERED]
    assert life.at(5 * DAY, finding()) == [OPENED]  # a new one, nobody has acknowledged it
    assert life.at(5 * DAY + 2 * HOUR, finding()) == [ESCALATED]


def test_silenced_problem_is_reported_when_the_silence_ends() -> None:
    life = Life(silenced_until=HOUR)
    assert life.at(0, finding()) == []
    assert life.at(HOUR - 1, finding()) == []
    assert life.at(HOUR, finding()) == [OPENED]


def test_problem_that_came_and_went_in_silence_is_not_reported() -> None:
    life = Life(silenced_until=HOUR)
    life.at(0, finding())
    life.at(60)
    assert life.at(2 * HOUR) == []


def test_end_in_silence_is_reported_where_the_beginning_was() -> None:
    life = Life()
    life.at(0, finding())
    life.settings = TargetSettings(silenced_until=HOUR)
    assert life.at(60) == [RECOVERED]
    assert life.problems.open == {}


def test_problem_that_could_not_be_looked_for_stays() -> None:
    life = Life()
    life.at(0, finding("missed"), finding("failed"))
    assert life.at(300, unknown=("missed",)) == [RECOVERED]
    assert set(life.problems.open) == {"missed"}


def test_kinds_are_problems_of_their_own() -> None:
    life = Life()
    assert life.at(0, finding("failed"), finding("slow")) == [OPENED, OPENED]
    assert life.at(300, finding("slow")) == [RECOVERED]
    assert {problem.number for problem in life.problems.open.values()} == {2}


def test_finding_that_does_not_persist_is_reported_once_and_leaves_nothing_open() -> None:
    life = Life()
    assert life.at(0, finding("unscheduled", persists=False)) == [OPENED]
    assert life.problems.open == {}


def test_problem_that_comes_and_goes_is_reported_as_one() -> None:
    life = Life(escalate_after_seconds=DAY)
    for number in range(40):
        life.at(number * 300, *([finding()] if number % 2 == 0 else []))
    assert life.phases == [OPENED, RECOVERED, OPENED, RECOVERED, FLAPPING]
    now = 39 * 300.0
    assert life.at(now + CLEAR_SECONDS - 300) == []
    assert life.at(now + CLEAR_SECONDS) == [RECOVERED]
    assert life.at(now + 2 * CLEAR_SECONDS, finding()) == [OPENED]


def test_failures_that_pass_between_checks_flap_too() -> None:
    life = Life()
    for number in range(20):
        life.at(number * 300, finding(is_resolved=True))
    assert life.phases == [PASSED, PASSED, FLAPPING]


def test_rare_problems_do_not_flap() -> None:
    life = Life()
    for number in range(10):
        life.at(number * DAY, finding())
        life.at(number * DAY + 300)
    assert life.phases == [OPENED, RECOVERED] * 10


@given(
    st.lists(
        st.tuples(
            st.floats(1, 2 * DAY), st.booleans(), st.booleans(), st.sampled_from([0, 0, 0, 2 * HOUR]),
        ),
        max_size=60,
    )
)  # fmt: skip
def test_every_problem_that_is_reported_is_reported_to_end(checks: list[tuple[float, bool, bool, float]]) -> None:
    """Whatever happens: never two openings without an end between, never an end without a beginning."""
    life, now, is_open = Life(), 0.0, False
    for wait, wrong, resolved, silence in checks:
        now += wait
        life.settings = TargetSettings(silenced_until=now + silence if silence else 0)
        for phase in life.at(now, *([finding(is_resolved=resolved)] if wrong else [])):
            if phase in {OPENED, FLAPPING}:
                assert not is_open
                is_open = True
            elif phase == PASSED:
                assert not is_open
            else:
                assert is_open
                is_open = phase != RECOVERED
        if not life.problems.open:
            assert not is_open
