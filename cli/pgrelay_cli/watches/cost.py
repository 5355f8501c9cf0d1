"""The command `pgrelay cost`: what watching a table would cost in a month, from the table's own writes."""

from __future__ import annotations

import math
import time
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import psycopg
import typer

from pgrelay_cli.connection import Connect, with_database
from pgrelay_cli.errors import PgrelayCliError
from pgrelay_cli.listing import Row, show_list
from pgrelay_cli.output import Json, print_json, say
from pgrelay_cli.tables import Table, table_oid

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

MONTH_SECONDS = 30 * 86_400
BATCH_EVENTS = 500
"""As pgrelay.setting's default."""
DRAIN_CALLS_PER_SECOND = 10
"""How often drain asks for new events: below that rate every event may be a call of its own."""
MEMORY_GB = 1.0
"""MemorySize of dml_event_publisher in template.yaml."""
CALL_MS = 20.0
EVENT_MS = 1.0
"""Assumed time of a call, and of each event in it, where no batch was delivered yet to measure."""
ENVELOPE_BYTES = 700
"""What a CloudEvents message has beside the rows: its members, attributes and the keys' names."""
REQUEST_BYTES = 64 * 1024
"""SNS counts each begun 64 KiB of a call as a request."""
MESSAGE_BYTES = 256 * 1024
"""Of a call and of a message at most."""
CALL_MESSAGES = 10
"""Of a PublishBatch, which costs what one message of its bytes does: AWS documentation, Amazon SNS message batching."""
SAMPLE_ROWS = 200
SAMPLE_SECONDS = 10.0


class Operation(StrEnum):
    """An operation whose rows PostgreSQL counts."""

    INSERT = "insert"
    UPDATE = "update"
    DELETE = "delete"


@dataclass(frozen=True, kw_only=True)
class Price:
    """What AWS asks for one thing."""

    what: str
    dollars: float
    per: float
    unit: str


PRICES: Mapping[str, Price] = {
    "calls": Price(what="Lambda requests", dollars=0.20, per=1e6, unit="requests"),
    "compute": Price(what="Lambda duration, x86_64", dollars=0.0000166667, per=1, unit="GB-seconds"),
    "publishes": Price(what="SNS publishes, standard topic", dollars=0.50, per=1e6, unit="requests of 64 KiB"),
}
PRICES_SOURCE = (
    "list prices of us-east-1 without free tier, aws.amazon.com/lambda/pricing and /sns/pricing, noted 2026-11-21"
)


@dataclass(frozen=True, kw_only=True)
class Writes:
    """How a table is written to: rows a second by operation, the bytes of a row as JSON, and how that was measured."""

    insert: float
    update: float
    delete: float
    row_bytes: float
    over_seconds: float
    source: str


@dataclass(frozen=True, kw_only=True)
class Line:
    """One line of a bill."""

    what: str
    quantity: float
    unit: str
    price: Price
    dollars: float


@dataclass(frozen=True, kw_only=True)
class Bill:
    """A month of a watch."""

    name: str
    lines: Sequence[Line]

    @property
    def dollars(self) -> float:
        """The total."""
        return sum(line.dollars for line in self.lines)


@dataclass(frozen=True, kw_only=True)
class Speed:
    """How long a call of the publisher takes."""

    call_ms: float = CALL_MS
    event_ms: float = EVENT_MS
    source: str = "assumed"


def bills(writes: Writes, operations: Sequence[Operation], speed: Speed) -> tuple[Bill, Bill]:
    """Return what a month costs with one event a message, and packed."""
    rate = sum(getattr(writes, operation) for operation in operations)
    events = rate * MONTH_SECONDS
    rows = 1 + (writes.update / rate if rate and Operation.UPDATE in operations else 0)  # an UPDATE carries both
    event_bytes = ENVELOPE_BYTES + writes.row_bytes * rows
    calls = min(events, max(min(rate, DRAIN_CALLS_PER_SECOND), rate / BATCH_EVENTS) * MONTH_SECONDS)
    compute = (calls * speed.call_ms + events * speed.event_ms) / 1000 * MEMORY_GB
    # A call of SNS carries the events of its invocation, up to SNS's limits.
    in_invocation = events / calls if calls else 0
    fitting = MESSAGE_BYTES // event_bytes
    single = _requests(events, max(min(in_invocation, CALL_MESSAGES, fitting), 1), event_bytes)
    packed = _requests(events, max(min(in_invocation, fitting), 1), event_bytes)
    common = [_line("calls", calls), _line("compute", compute)]
    return (
        Bill(name="one event a message", lines=[*common, _line("publishes", single)]),
        Bill(name="packed", lines=[*common, _line("publishes", packed)]),
    )


def _requests(events: float, in_call: float, event_bytes: float) -> float:
    return events / in_call * math.ceil(in_call * event_bytes / REQUEST_BYTES)


def _line(name: str, quantity: float) -> Line:
    price = PRICES[name]
    return Line(
        what=price.what,
        quantity=quantity,
        unit=price.unit,
        price=price,
        dollars=quantity * price.dollars / price.per,
    )


app = typer.Typer()


@app.command("cost", short_help="Estimate what watching a table would cost.")
@with_database
def cost_command(
    connect: Connect,
    table: Table,
    operation: Annotated[
        list[Operation] | None, typer.Option(help="An operation that would make events; by default all. Repeatable.")
    ] = None,
    seconds: Annotated[
        float | None,
        typer.Option(
            help="Sample the writes for this long; by default the average since the statistics began.",
            metavar="N",
            min=1,
            max=86_400,
        ),
    ] = None,
    as_json: Json = False,
) -> None:
    """Estimate what watching a table would cost in a month, from the table's own writes."""
    operations = operation or list(Operation)
    with connect() as connection:
        writes = measure(connection, table_oid(connection, table), seconds)
        speed = _speed(connection)
    single, packed = bills(writes, operations, speed)
    if as_json:
        print_json(
            {
                "table": table,
                "operations": operations,
                "writes": asdict(writes),
                "speed": asdict(speed),
                "prices": PRICES_SOURCE,
                "bills": [{**asdict(bill), "dollars": bill.dollars} for bill in (single, packed)],
            }
        )
    else:
        _show(table, operations, writes, speed, (single, packed))


def measure(connection: psycopg.Connection, oid: int, seconds: float | None) -> Writes:
    """Return how a table and its partitions are written to.

    Raises
    ------
    PgrelayCliError
        If it is not a table that can be written to.
    """
    first, since = _counts(connection, oid)
    if seconds is None and since:
        rates, over, source = [count / since for count in first], since, "the average since the statistics began"
    else:
        over = seconds or SAMPLE_SECONDS
        # Measured: the second query comes later than was asked for.
        started = time.monotonic()
        time.sleep(over)
        second, _ = _counts(connection, oid)
        over = time.monotonic() - started
        rates, source = [(after - before) / over for before, after in zip(first, second, strict=True)], "sampled"
    insert, update, delete = rates
    return Writes(
        insert=insert,
        update=update,
        delete=delete,
        row_bytes=_row_bytes(connection, oid),
        over_seconds=over,
        source=source,
    )


def _counts(connection: psycopg.Connection, oid: int) -> tuple[list[int], float | None]:
    """Return rows inserted, updated and deleted, and for how many seconds they were counted, if that is known."""
    row = connection.execute(
        "SELECT coalesce(sum(s.n_tup_ins), 0)::bigint, coalesce(sum(s.n_tup_upd), 0)::bigint, "
        "coalesce(sum(s.n_tup_del), 0)::bigint, "
        "(SELECT extract(epoch FROM clock_timestamp() - d.stats_reset)::float8 FROM pg_stat_database AS d "
        "WHERE d.datname = current_database()), count(s.relid) "
        "FROM (SELECT %(oid)s::oid AS relid UNION SELECT t.relid FROM pg_partition_tree(%(oid)s::oid) AS t) AS p "
        "LEFT JOIN pg_stat_user_tables AS s ON s.relid = p.relid",
        {"oid": oid},
    ).fetchone()
    if row is None or not row[4]:
        raise PgrelayCliError(
            "This is no table whose writes PostgreSQL counts.", hint="Name a table or a partitioned one."
        )
    return [row[0], row[1], row[2]], row[3]


def _row_bytes(connection: psycopg.Connection, oid: int) -> float:
    """Estimate the bytes of a row as JSON: by its first rows where they may be read, else by the planner's figures."""
    try:
        row = connection.execute(
            # concat writes a row without any cast, which would be a function of the table's owner run by the caller.
            psycopg.sql.SQL(
                "SELECT avg(octet_length(pg_catalog.concat(t)))::float8 + (SELECT sum(octet_length(a.attname) + 5) "
                "FROM pg_attribute AS a WHERE a.attrelid = %s AND a.attnum > 0 AND NOT a.attisdropped)::float8 "
                "FROM (SELECT * FROM {} LIMIT %s) AS t"
            ).format(_relation(connection, oid)),
            [oid, SAMPLE_ROWS],
        ).fetchone()
    except psycopg.errors.InsufficientPrivilege:
        row = None
    if row is None or row[0] is None:
        row = connection.execute(
            "SELECT coalesce(sum(coalesce(s.stawidth, 8) + length(a.attname) + 4), 0)::float8 FROM pg_attribute AS a "
            "LEFT JOIN (SELECT p.attname, p.avg_width AS stawidth FROM pg_stats AS p "
            "INNER JOIN pg_class AS c ON c.relname = p.tablename AND c.relnamespace::regnamespace::text = "
            "quote_ident(p.schemaname) WHERE c.oid = %(oid)s) AS s ON s.attname = a.attname "
            "WHERE a.attrelid = %(oid)s AND a.attnum > 0 AND NOT a.attisdropped",
            {"oid": oid},
        ).fetchone()
    return float(row[0]) if row else 0.0


def _relation(connection: psycopg.Connection, oid: int) -> psycopg.sql.Identifier:
    row = connection.execute(
        "SELECT n.nspname, c.relname FROM pg_class AS c INNER JOIN pg_namespace AS n ON n.oid = c.relnamespace "
        "WHERE c.oid = %s",
        [oid],
    ).fetchone()
    assert row is not None  # noqa: S101 - the OID was found a moment ago
    return psycopg.sql.Identifier(*row)


def _speed(connection: psycopg.Connection) -> Speed:
    """Return what the publisher's own batches took in the last day; before pgrelay is there, an assumption."""
    try:
        row = connection.execute(
            "SELECT sum(extract(epoch FROM b.answered_at - b.invoked_at))::float8 * 1000, "
            "sum(cardinality(b.event_ids)), count(*) FROM pgrelay.batch AS b WHERE b.channel = 'events'"
        ).fetchone()
    except psycopg.Error:
        return Speed()
    if row is None or not row[1]:
        return Speed()
    milliseconds, events, batches = row
    # CALL_MS of a call is its overhead; the rest is its events'.
    return Speed(
        call_ms=min(CALL_MS, milliseconds / batches),
        event_ms=max(milliseconds - batches * CALL_MS, 0) / events,
        source=f"measured in {batches:,} batches",
    )


def _show(table: str, operations: Sequence[Operation], writes: Writes, speed: Speed, months: tuple[Bill, Bill]) -> None:
    rate = sum(getattr(writes, operation) for operation in operations)
    rates = ", ".join(f"{getattr(writes, operation):,.2f} {operation}" for operation in operations)
    say(
        f"{table}: {rates} a second, {writes.source} ({writes.over_seconds:,.0f} s); "
        f"a row is {writes.row_bytes:,.0f} B."
    )
    say(f"{rate:,.2f} events/s x {MONTH_SECONDS:,} s = {rate * MONTH_SECONDS:,.0f} events a month")
    say(f"An event is {ENVELOPE_BYTES} bytes and its rows, of {writes.row_bytes:,.0f} bytes each")
    say(f"A call takes {speed.call_ms:.0f} ms and {speed.event_ms:.1f} ms an event ({speed.source}), at {MEMORY_GB} GB")
    for month in months:
        rows = []
        for line in month.lines:
            per = f"{line.price.per:,.0f} {line.unit}" if line.price.per > 1 else line.unit.removesuffix("s")
            dollars = line.price.dollars
            price = f"{dollars:.2f}" if dollars >= 0.01 else f"{dollars:.10f}".rstrip("0")
            cells = [line.what, f"{line.quantity:,.0f} {line.unit}", f"${price} / {per}", f"{line.dollars:,.2f}"]
            rows.append(Row(cells=cells))
        rows.append(Row(cells=["A month", "", "", f"{month.dollars:,.2f}"]))
        columns = ("What", "Quantity", "Price", "Dollars")
        show_list(month.name.capitalize(), columns, rows, right=columns[1:])
    say(f"Prices: {PRICES_SOURCE}.")
    say("Not in it: what subscriptions deliver, KMS, logs, data transfer.")
