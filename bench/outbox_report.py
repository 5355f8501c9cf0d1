"""The page and the charts of the outbox's figures, from the results that `make bench-outbox` wrote."""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING, Any, Final

import pygal
from pygal.style import Style

from bench import outbox_delivery, outbox_writer
from sandbox.paths import ROOT

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

PAGE: Final = ROOT / "docs" / "outbox-figures.md"
WRITER_CHART: Final = ROOT / "docs" / "images" / "outbox-writer.svg"
DELIVERY_CHART: Final = ROOT / "docs" / "images" / "outbox-delivery.svg"

MILLION: Final = 1_000_000
BATCH_EVENTS: Final = 500
# us-east-1, 2026-11: https://aws.amazon.com/lambda/pricing and https://aws.amazon.com/sns/pricing
LAMBDA_USD_A_MILLION: Final = 0.20
LAMBDA_USD_A_GB_SECOND: Final = 0.0000166667
SNS_USD_A_MILLION: Final = 0.50
SNS_BILLED_BYTES: Final = 64 * 1024
MEMORY_GB: Final = {"pgrelay": 1.0, outbox_delivery.PUBLISHED: 0.125}

_STYLE: Final = Style(
    background="white",
    plot_background="white",
    foreground="#333333",
    foreground_strong="#111111",
    foreground_subtle="#999999",
    colors=("#336791",),
    font_family="sans-serif",
    title_font_size=16,
    label_font_size=13,
    value_font_size=13,
    value_colors=("#111111",),
)
_PAGE: Final = """\
# What the outbox costs and carries

Measured by `make bench-outbox` on {processors}, {postgresql}, {at}. Server, functions and topic share these processors;
the topic is local and answers at once. Ratios apply to other machines, absolute figures do not.

## What the writer pays

{writer}

![Milliseconds that capturing adds to an INSERT of 100,000 rows](images/outbox-writer.svg)

The published row trigger is not in the chart: its bar would be {times:,.0f} times as long as pgrelay's.

## How fast it is read

Events a second that one session reads from the outbox into batches of {batch}, ready to be sent.

{reader}

While another transaction stays open, such as a report's or a dump's, deleted rows cannot be removed, and a reader that
deletes has to skip them. The outbox is read from a position onwards, and nothing is deleted from it.

## From the commit to the topic

{delivery}

![Events a second from the commit to the topic](images/outbox-delivery.svg)

## Size under constant load

{size}

A drain that waits for events, and looks ten times a second, takes {idle} of a processor core.

## What a million events cost on AWS

{cost}

The arithmetic, at the prices of us-east-1 in 2026-11: {lambda_million} USD for a million invocations, {gb_second} USD
for a GB-second, {sns_million} USD for a million requests of SNS, where each 64 KB of a call is one. A batch holds
{batch} events of about {event_bytes:.0f} bytes. The function's time is as measured here, plus {aws_ms} ms for each
answer of SNS; it waits for {at_once} answers at once. Deliveries to subscriptions are charged on top, and cost less for
packed messages.
"""
AWS_ANSWER_MS: Final = 20
CALLS_AT_ONCE: Final = 16


def write(results: Mapping[str, Any]) -> list[Path]:
    """Write the page and the charts; return their files."""
    writer, delivery = results["writer"], results["delivery"]
    added = {name: writer["bulk_ms"][name] - writer["bulk_ms"]["bare"] for name in outbox_writer.SCHEMES}
    PAGE.write_text(
        _PAGE.format(
            **results["machine"],
            at=results["at"][:10],
            times=added["published"] / added["pgrelay"],
            writer=_table(
                ["Scheme", "100,000 rows in a statement, ms", "added", "one row a transaction, ms", "added"],
                [
                    [
                        words,
                        f"{writer['bulk_ms'][name]:,.0f}",
                        f"{added[name]:,.0f}",
                        f"{writer['single_ms'][name]:.3f}",
                        f"{writer['single_ms'][name] - writer['single_ms']['bare']:.3f}",
                    ]
                    for name, words in outbox_writer.SCHEMES.items()
                ],
            ),
            reader=_table(
                ["Other sessions", "events", "pgrelay's outbox", "DELETE ... SKIP LOCKED"],
                [
                    [where, f"{rates['events']:,}", f"{rates['pgrelay']:,.0f}", f"{rates['delete']:,.0f}"]
                    for where, rates in (
                        ("none", results["reader"]["alone"]),
                        ("a transaction that stays open", results["reader"]["beside"]),
                    )
                ],
            ),
            delivery=_table(
                [
                    "Messages",
                    "Readers",
                    "events a second",
                    f"p50 ms at {outbox_delivery.EVENTS_A_SECOND:,} a second",
                    "p99 ms",
                ],
                [
                    [
                        _words(way),
                        str(way["readers"]),
                        f"{way['events_a_second']:,.0f}",
                        *(
                            [f"{way['p50_ms']:,.0f}", f"{way['p99_ms']:,.0f}"]
                            if _keeps_up(way)
                            else [f"carries {way['arriving_a_second']:,.0f} only", ""]
                        ),
                    ]
                    for way in delivery
                ],
            ),
            size=_table(
                ["Events", "read a second", "ring, MB at most", "dead rows at most"],
                [
                    [
                        f"{number * stretch['events']:,}",
                        f"{stretch['events_a_second']:,.0f}",
                        f"{stretch['ring_bytes'] / 1e6:,.0f}",
                        f"{stretch['dead_rows']:,}",
                    ]
                    for number, stretch in enumerate(results["size"]["stretches"], start=1)
                ],
            ),
            idle=f"{results['size']['idle_percent']:.1f} %",
            cost=_table(
                ["Messages", "invocations", "SNS requests", "Lambda, USD", "SNS, USD", "together, USD"],
                [_cost(way) for way in delivery if way["readers"] == 1 or way["messages"] == outbox_delivery.PUBLISHED],
            ),
            lambda_million=f"{LAMBDA_USD_A_MILLION:.2f}",
            gb_second=f"{LAMBDA_USD_A_GB_SECOND:.10f}",
            sns_million=f"{SNS_USD_A_MILLION:.2f}",
            batch=BATCH_EVENTS,
            event_bytes=delivery[0]["event_bytes"],
            aws_ms=AWS_ANSWER_MS,
            at_once=CALLS_AT_ONCE,
        ),
        encoding="utf-8",
    )
    WRITER_CHART.parent.mkdir(exist_ok=True)
    shown = [name for name in outbox_writer.SCHEMES if name not in ("bare", "published")]
    _chart(
        WRITER_CHART,
        "Milliseconds added to an INSERT of 100,000 rows",
        {outbox_writer.SCHEMES[name]: added[name] for name in shown},
    )
    _chart(
        DELIVERY_CHART,
        "Events a second from the commit to the topic",
        {f"{_words(way)}, {way['readers']} {_sessions(way)}": way["events_a_second"] for way in delivery},
    )
    return [PAGE, WRITER_CHART, DELIVERY_CHART]


def _words(way: Mapping[str, Any]) -> str:
    if way["messages"] == outbox_delivery.PUBLISHED:
        return "published row trigger"
    return str(way["messages"])


def _sessions(way: Mapping[str, Any]) -> str:
    what = "writer" if way["messages"] == outbox_delivery.PUBLISHED else "reader"
    return what if way["readers"] == 1 else f"{what}s"


def _keeps_up(way: Mapping[str, Any]) -> bool:
    return bool(way["arriving_a_second"] > outbox_delivery.EVENTS_A_SECOND * 0.95)


def _cost(way: Mapping[str, Any]) -> list[str]:
    is_published = way["messages"] == outbox_delivery.PUBLISHED
    batch = 1 if is_published else BATCH_EVENTS
    invocations = MILLION / batch
    calls_a_batch = way["requests"] / invocations
    waiting = calls_a_batch / (1 if is_published else CALLS_AT_ONCE) * AWS_ANSWER_MS / 1000
    seconds = batch / way["events_a_second"] + waiting
    memory = MEMORY_GB[outbox_delivery.PUBLISHED if is_published else "pgrelay"]
    billed = way["requests"] * math.ceil(MILLION / way["requests"] * way["event_bytes"] / SNS_BILLED_BYTES)
    lambda_usd = invocations / MILLION * LAMBDA_USD_A_MILLION + invocations * seconds * memory * LAMBDA_USD_A_GB_SECOND
    sns_usd = billed / MILLION * SNS_USD_A_MILLION
    return [
        _words(way),
        f"{invocations:,.0f}",
        f"{billed:,.0f}",
        f"{lambda_usd:.3f}",
        f"{sns_usd:.3f}",
        f"{lambda_usd + sns_usd:.3f}",
    ]


def _table(heads: list[str], rows: list[list[str]]) -> str:
    lines = [heads, ["---", *["---:"] * (len(heads) - 1)], *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _chart(file: Path, title: str, values: Mapping[str, float]) -> None:
    chart = pygal.HorizontalBar(
        js=[],
        style=_STYLE,
        width=900,
        height=110 + 45 * len(values),
        title=title,
        show_legend=False,
        print_values=True,
        show_x_guides=False,
        show_y_guides=False,
        show_x_labels=False,
        range=(0, max(values.values())),
        value_formatter=lambda value: f"{value:,.0f}",
    )
    # From the top down.
    chart.x_labels = list(values)[::-1]
    chart.add("", list(values.values())[::-1])
    file.write_text(chart.render(is_unicode=True), encoding="utf-8")


if __name__ == "__main__":
    from bench.outbox import RESULTS

    write(json.loads(RESULTS.read_text(encoding="utf-8")))
