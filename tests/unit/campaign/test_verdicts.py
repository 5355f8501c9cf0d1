"""What runs come to, how they are reported, and what fails a campaign."""

from __future__ import annotations

from dataclasses import replace
from random import Random
from typing import TYPE_CHECKING

import pytest

from sandbox.paths import ROOT
from tests.campaign import registry, report
from tests.campaign.__main__ import main
from tests.campaign.accounting import Arrival, Expected, compare
from tests.campaign.consumer import Consumer
from tests.campaign.registry import Fault, all_faults, fault
from tests.campaign.verdicts import Outcome, Summary, Verdict, is_failure
from tests.support.lambda_endpoint import LambdaEndpoint

if TYPE_CHECKING:
    from pathlib import Path

    from tests.campaign.lab import Lab
    from tests.campaign.registry import Injection


def nothing(lab: Lab, random: Random) -> Injection:  # noqa: ARG001 - a fault's arguments
    yield 0


FAULT = Fault(name="nothing", description="Nothing happens", inject=nothing, subject="tests")
KNOWN = replace(FAULT, known="It always breaks")
GOOD = Verdict(
    seed=1,
    difference=compare([Expected(name="insert:1")], [Arrival(event_id="a", name="insert:1")]),
    recover_seconds=0.5,
)
LOSS = replace(GOOD, seed=2, difference=compare([Expected(name="insert:1")], []), recover_seconds=None)
BROKEN_DOWN = Verdict(seed=3, difference=None, notes=("OperationalError: no server",))


@pytest.mark.parametrize(
    ("fault", "verdicts", "full", "short"),
    [
        (FAULT, [GOOD, GOOD], Outcome.HELD, Outcome.HELD),
        (FAULT, [GOOD, LOSS], Outcome.BROKEN, Outcome.BROKEN),
        (FAULT, [BROKEN_DOWN], Outcome.BROKEN, Outcome.BROKEN),
        (KNOWN, [GOOD, LOSS], Outcome.KNOWN, Outcome.KNOWN),
        (KNOWN, [GOOD, GOOD], Outcome.MENDED, Outcome.KNOWN),
        (KNOWN, [LOSS, BROKEN_DOWN], Outcome.BROKEN, Outcome.BROKEN),
    ],
)
def test_outcome(fault: Fault, verdicts: list[Verdict], full: Outcome, short: Outcome) -> None:
    summary = Summary(fault=fault, verdicts=tuple(verdicts))
    assert (summary.outcome(is_short=False), summary.outcome(is_short=True)) == (full, short)


def test_what_fails_a_campaign() -> None:
    assert {outcome for outcome in Outcome if is_failure(outcome)} == {Outcome.BROKEN, Outcome.MENDED}


def test_a_hand_is_enough_not_to_hold() -> None:
    assert GOOD.held
    assert not replace(GOOD, hands=1).held


def test_report_has_a_line_a_fault_and_goes_between_the_markers(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(f"# Title\n\n{report.BEGIN}\noutdated\n{report.END}\n\nThe end.\n")
    summaries = [
        Summary(fault=FAULT, verdicts=(GOOD, GOOD)),
        Summary(fault=replace(KNOWN, name="loses"), verdicts=(GOOD, LOSS)),
        Summary(fault=replace(FAULT, name="elsewhere"), verdicts=(), skipped="it needs root"),
    ]
    text = report.section(summaries, about="2 cores", command="make campaign", is_short=False)
    report.write(page, text)
    report.write(page, text)
    written = page.read_text()
    assert written.startswith("# Title\n\n<!--")
    assert written.endswith("-->\n\nThe end.\n")
    assert "outdated" not in written
    assert "| `nothing` | 2 | 2 | 0 | 0 | 0 | 0 | 0 | 0 | 0 | 0 | 0.5 / 0.5 | 0 | all |" in written
    assert "| `loses` | 2 | 2 | 1 | 0 | 0 | 0 | 0 | 0 | 0 | 0 | 0.5 / 0.5, never 1 | 0 | **1** |" in written
    assert "- `loses`, known failure: It always breaks. Seeds 2." in written
    assert "- `elsewhere`: it needs root." in written


def test_machine_has_no_name() -> None:
    assert "PostgreSQL 15" in report.machine("15")


def test_every_fault_is_described() -> None:
    faults = all_faults()
    assert len(faults) > 30
    for name, known in faults.items():
        assert name == name.lower().replace(" ", "-")
        assert not known.description.endswith(".")
        assert not (known.known or "").endswith(".")


def test_example_of_the_page_is_a_fault_of_ten_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "_FAULTS", dict(all_faults()))
    page = (ROOT / "docs" / "reliability.md").read_text()
    example = page.partition("```python\n")[2].partition("```")[0]
    assert example.count("\n") <= 10
    namespace: dict[str, object] = {"fault": fault, "Lab": object, "Random": Random, "Injection": object}
    namespace["__name__"] = "tests.campaign.faults.example"
    exec(compile(example, "example", "exec"), namespace)  # noqa: S102 - it is the page's
    assert all_faults()["reader-locked"].description == "A session holds the reader's row"


def test_command_lists_faults_and_refuses_unknown_ones(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--list"]) == 0
    listed = capsys.readouterr().out
    assert "server-killed" in listed
    assert "event-deleted" not in listed
    assert main(["--fault", "nothing-such"]) == 2
    assert "nothing-such" in capsys.readouterr().err


def test_consumer_holds_back_what_follows_a_refused_event() -> None:
    consumer = Consumer(LambdaEndpoint())
    batch = {"events": [event("a", "1", "g"), event("b", "2", "g"), event("c", "3", "h"), event("d", "4", None)]}
    answer = consumer.accept(batch, {"a": True, "d": False})
    assert answer["delivered"] == 1
    assert [(failure["id"], failure["retryable"], failure["held"]) for failure in answer["failed"]] == [
        ("a", True, False),
        ("b", True, True),
        ("d", False, False),
    ]
    assert consumer.arrivals == [Arrival(event_id="c", name="update:3")]


def event(event_id: str, token: str, group: str | None) -> dict[str, object]:
    data = f'{{"operation": "update", "new": {{"token": "{token}"}}, "old": null}}'
    return {"id": event_id, "table": "t", "group": group, "data": data}
