"""The command: python -m tests.campaign."""

from __future__ import annotations

import argparse
import secrets
import signal
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final, NoReturn

from sandbox.paths import STATE
from sandbox.processes import locked
from sandbox.servers import server
from tests.campaign import report
from tests.campaign.consumer import Consumer
from tests.campaign.registry import CannotRunError, Fault, all_faults
from tests.campaign.running import Form, run_fault
from tests.campaign.servers import Servers
from tests.campaign.verdicts import Outcome, Summary, is_failure
from tests.support.lambda_endpoint import LambdaEndpoint

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

FULL_RUNS: Final = 50
FULL_EVENTS: Final = 1_000_000
SHORT_SIZE: Final = 0.01
LEAST_EVENTS_A_RUN: Final = 50
SHORT_RECOVER_SECONDS: Final = 30
RECOVER_SECONDS: Final = 60
KNOWN_RECOVER_SECONDS: Final = 10
"""Where a failure is known, few runs are worth a long wait."""
LATER_SIZE: Final = 0.02
FULL_SIZE_EVERY: Final = 100

_DESCRIPTION: Final = """\
Runs faults against pgrelay while writers write, and counts what was lost, doubled, invented, reordered.

Each run has a database of its own. Writers note each event that must arrive in the transaction that makes it; a
stand-in of AWS Lambda keeps what arrives. Once the fault is over and nothing waits any more, the two are compared.
"""
_EPILOG: Final = """\
examples:
  make campaign SHORT=1                                        what CI runs, about 5 minutes
  make campaign                                                50 runs a fault, a million events in all
  python -m tests.campaign --fault server-killed --runs 10     one fault, ten times
  python -m tests.campaign --fault server-killed --seed 4200 --runs 1
                                                               the same run again

The exit status is 1 if a fault did not hold that has to, or if a known failure never showed in the full form. A run
that does not hold prints its seed and the command that replays it. A replay makes the same choices; how threads and
processes take turns is the machine's.
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the campaign and return the exit status."""
    options = _parser().parse_args(arguments)
    _end_well_when_stopped()
    faults = all_faults()
    if options.list:
        _list(faults)
        return 0
    unknown = [name for name in options.fault if name not in faults]
    if unknown:
        print(f"There is no fault {', '.join(unknown)}. --list lists them.", file=sys.stderr)
        return 2
    chosen = [faults[name] for name in options.fault] or [
        known for known in faults.values() if not known.for_tests and (known.in_short or not options.short)
    ]
    runs = options.runs or (1 if options.short else FULL_RUNS)
    seed = options.seed if options.seed is not None else secrets.randbelow(1_000_000) * FULL_SIZE_EVERY
    events = options.events or (0 if options.short else FULL_EVENTS)
    least = max(events // (len(chosen) * runs), LEAST_EVENTS_A_RUN)
    summaries: Sequence[Summary] = ()
    # Two campaigns at once would have the same directories, and each other's processors.
    with locked(STATE / "campaign.lock"), LambdaEndpoint(keeps=False) as endpoint:
        postgres = server(options.postgres)
        postgres.install_extension_files()
        about = report.machine(postgres.version)
        print(f"{len(chosen)} faults, {runs} runs each, seed {seed}, on {about}.", flush=True)
        with Servers(postgres, endpoint.url) as servers:
            for summaries in _rounds(
                chosen, servers, Consumer(endpoint), range(seed, seed + runs), least, options.short
            ):
                if options.report is not None:
                    # After each round, so that whoever interrupts hours of them has a table too.
                    command = _command(options, max(len(summary.verdicts) for summary in summaries), seed)
                    text = report.section(summaries, about=about, command=command, is_short=options.short)
                    report.write(options.report, text)
    print(f"\n{report.table(summaries)}\n")
    return _conclude(summaries, is_short=options.short)


def _end_well_when_stopped() -> None:
    """Let both signals that stop a program end it by way of an exception, so that no server is left behind."""

    def stop(*_: object) -> NoReturn:
        raise KeyboardInterrupt

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop)


def _rounds(
    faults: Sequence[Fault], servers: Servers, consumer: Consumer, seeds: range, events: int, is_short: bool
) -> Iterator[Sequence[Summary]]:
    """Run each fault once with each seed; yield after each seed what there is."""
    summaries = {known.name: Summary(fault=known, verdicts=()) for known in faults}
    for seed in seeds:
        for known in faults:
            summary = summaries[known.name]
            if summary.skipped is not None:
                continue
            started_at = time.monotonic()
            try:
                verdict = run_fault(known, servers, consumer, seed, _form(known, seed, events, is_short))
            except CannotRunError as error:
                print(f"{known.name}: cannot run here: {error}", flush=True)
                summaries[known.name] = replace(summary, skipped=str(error))
                continue
            summaries[known.name] = replace(summary, verdicts=(*summary.verdicts, verdict))
            mark = "held" if verdict.held else "DID NOT HOLD" if known.known is None else "known failure"
            took = time.monotonic() - started_at
            print(f"{known.name} seed {seed}: {mark} ({took:.0f} s): {verdict.text}", flush=True)
        yield list(summaries.values())


def _command(options: argparse.Namespace, runs: int, seed: int) -> str:
    words = [
        "python -m tests.campaign",
        *(["--short"] if options.short else []),
        *(f"--fault {name}" for name in options.fault),
        f"--runs {runs} --seed {seed}",
        *([f"--events {options.events}"] if options.events else []),
    ]
    return " ".join(words)


def _form(known: Fault, seed: int, events: int, is_short: bool) -> Form:
    recover_seconds = SHORT_RECOVER_SECONDS if is_short else RECOVER_SECONDS
    # The seed decides, so that a replay has the size too.
    size = SHORT_SIZE if is_short else LATER_SIZE if seed % FULL_SIZE_EVERY else 1
    return Form(
        size=size, events=events, recover_seconds=KNOWN_RECOVER_SECONDS if known.known is not None else recover_seconds
    )


def _conclude(summaries: Sequence[Summary], *, is_short: bool) -> int:
    outcomes = [(summary, summary.outcome(is_short=is_short)) for summary in summaries]
    for summary, outcome in outcomes:
        if outcome is Outcome.BROKEN:
            for verdict in (verdict for verdict in summary.verdicts if not verdict.held):
                print(f"{summary.fault.name} did not hold: {verdict.text}")
                print(f"    {report.replay(summary, verdict.seed, size_is_short=is_short)}")
        elif outcome is Outcome.MENDED:
            print(f"{summary.fault.name} held in all {len(summary.verdicts)} runs: take its `known` away.")
        elif outcome is Outcome.KNOWN and summary.runs_held == len(summary.verdicts):
            print(f"{summary.fault.name} held this time, though a failure is known: {summary.fault.known}.")
    counts = {kind: sum(outcome is kind for _, outcome in outcomes) for kind in Outcome}
    print(", ".join(f"{count} {kind}" for kind, count in counts.items() if count))
    return int(any(is_failure(outcome) for _, outcome in outcomes))


def _list(faults: dict[str, Fault]) -> None:
    subject = ""
    for known in faults.values():
        if known.for_tests:
            continue
        if known.subject != subject:
            subject = known.subject
            print(f"{subject}:")
        print(f"  {known.name:<32}{known.description}" + (f"\n{'':<34}known: {known.known}" if known.known else ""))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m tests.campaign",
        description=_DESCRIPTION,
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--short", action="store_true", help="the short form: one run a fault, small transactions")
    parser.add_argument(
        "--fault", metavar="NAME", action="append", default=[], help="only this fault; again for another (default: all)"
    )
    parser.add_argument(
        "--runs", metavar="N", type=int, help=f"runs of each fault (default: {FULL_RUNS}, and 1 in the short form)"
    )
    parser.add_argument(
        "--events", metavar="N", type=int,
        help=f"events that the load makes at least, in all runs together (default: {FULL_EVENTS:,}, and a few in the "
        "short form)",
    )  # fmt: skip
    parser.add_argument(
        "--seed", metavar="S", type=int,
        help="seed of the first run, the next ones count up from it (default: a random one); every hundredth seed has "
        "the large transactions in full size",
    )  # fmt: skip
    parser.add_argument("--list", action="store_true", help="list the faults and end")
    parser.add_argument(
        "--report", metavar="FILE", type=Path, help="a page that gets the table, between its markers if it has them"
    )
    parser.add_argument("--postgres", metavar="VERSION", help="major version of the server (default: this machine's)")
    return parser


if __name__ == "__main__":
    sys.exit(main())
