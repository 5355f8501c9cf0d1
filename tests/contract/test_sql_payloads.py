"""What the SQL builds, what the functions read, and events/*.json are one contract."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from pgrelay.contracts import Contract
from sandbox.paths import ROOT
from tests.database.cron import Notifier, cron_tables
from tests.database.support import HOSTILE_TEXTS, NOTIFIER, RELAY, drain

if TYPE_CHECKING:
    import psycopg

    from tests.conftest import Database
    from tests.support.lambda_endpoint import LambdaEndpoint

OPAQUE = {"data", "state"}
"""Members whose content is the user's, or the function's own."""

ELSEWHERE = {
    ".partitions.sets[].maintained_at",
    ".scheduler.version",
    ".scheduler.launcher",
    ".scheduler.timezone_hidden",
}
"""Members of a check that only pg_partman 5 or the real pg_cron have."""

EXCEPTION, CRON, EVENTS = "pgrelay.exception/1", "pgrelay.cron/1", "pgrelay.events/1"
EXCEPTIONS = "pgrelay.exceptions/1"


def shape(value: object, path: str = "") -> set[str]:
    """Return the path of every member, whatever its value."""
    if isinstance(value, list):
        return {member for item in value for member in shape(item, f"{path}[]")}
    if not isinstance(value, dict):
        return set()
    members = {f"{path}.{name}" for name in value}
    return members.union(*(shape(value[name], f"{path}.{name}") for name in value if name not in OPAQUE))


def samples(contract: str) -> list[Any]:
    payloads = [json.loads(path.read_text(encoding="utf-8")) for path in sorted((ROOT / "events").glob("*.*.json"))]
    return [payload for payload in payloads if payload.get("contract") == contract]


def make_partition_sets(connection: psycopg.Connection) -> None:
    """Make a set by time with a set within, one by id, one whose table is gone, and one that cannot be read.

    There are rows in the default partition, and maintenance has failed.
    """
    for table, column, interval, retention in (
        ("by_time", "at timestamptz", "1 day", "10 days"),
        ("by_id", "id bigint", "100", "1000"),
    ):
        name = column.split()[0]
        connection.execute(f"CREATE TABLE public.{table} ({column} NOT NULL) PARTITION BY RANGE ({name})")
        connection.execute(f"CREATE INDEX ON public.{table} ({name})")
        connection.execute(
            "SELECT partman.create_parent(p_parent_table => %s, p_control => %s, p_interval => %s, "
            "p_type => CASE WHEN extversion LIKE '4.%%' THEN 'native' ELSE 'range' END) "
            "FROM pg_extension WHERE extname = 'pg_partman'",
            [f"public.{table}", name, interval],
        )
        connection.execute("UPDATE partman.part_config SET retention = %s WHERE control = %s", [retention, name])
    connection.execute("INSERT INTO public.by_time VALUES (now() + interval '1 year')")
    connection.execute(
        "CREATE TABLE public.by_hour PARTITION OF public.by_time FOR VALUES FROM ('2000-01-01') TO ('2000-01-02') "
        "PARTITION BY RANGE (at); CREATE TABLE public.broken (at date) PARTITION BY RANGE (at)"
    )
    connection.execute(
        "INSERT INTO partman.part_config (parent_table, control, partition_interval, partition_type) "
        "SELECT v.table_name, 'at', v.width, c.partition_type FROM partman.part_config AS c, "
        "(VALUES ('public.by_hour', '1 hour'), ('public.gone', '1 day'), ('public.broken', '?')) "
        "AS v (table_name, width) "
        "WHERE c.control = 'id'"
    )
    connection.execute(
        "SELECT pgrelay._record_maintenance(t), pgrelay._record_maintenance(t, '23514', 'no', 'because') "
        "FROM unnest('{public.by_time,public.by_id}'::text[]) AS t"
    )


def make_outbox_trouble(connection: psycopg.Connection) -> None:
    """Make a channel that fails and is paused, dead letters, an open breaker, and a watch that misses rows."""
    connection.execute("CREATE TABLE public.watched (id int PRIMARY KEY); SELECT pgrelay.watch('public.watched')")
    connection.execute("ALTER TABLE public.watched DISABLE TRIGGER ALL; SELECT pgrelay.pause()")
    connection.execute("SELECT pgrelay.pause('public.watched')")
    connection.execute("UPDATE pgrelay.channel SET drained_at = now(), drained_by = 'nobody'")
    for text in HOSTILE_TEXTS:
        connection.execute(
            "UPDATE pgrelay.reader SET last_error = %s, last_error_at = now(), last_delivered_at = now()", [text]
        )
        connection.execute(
            "INSERT INTO pgrelay.dead_letter (event_id, channel, table_schema, table_name, operation, attempts, "
            "first_reason, reason, at, xid, source_id, data) SELECT nextval('pgrelay.event_id'), 'events', t, t, "
            "'insert', 1, t, t, now(), 1, s.source_id, '{}' FROM (VALUES (%s)) AS v (t) CROSS JOIN pgrelay.source AS s",
            [text],
        )
        connection.execute(
            "INSERT INTO pgrelay.capture_failure (watched_table, operation, reason) "
            "SELECT w.t, 'insert', v.t FROM (VALUES (%s)) AS v (t) CROSS JOIN (VALUES ('public.watched')) AS w (t)",
            [text],
        )
    connection.execute("SELECT pgrelay._open_breaker(b, 30) FROM pgrelay.binding AS b")


def payloads(contract: str, database: Database, endpoint: LambdaEndpoint) -> list[Any]:
    """Return what the SQL sends in ordinary and in extreme cases."""
    endpoint.respond(NOTIFIER, Notifier())
    with database.connect("postgres") as connection:
        if contract == EXCEPTION:
            connection.execute("SELECT pgrelay.report_exception('p', '23505', 'm')")
            connection.execute("SELECT pgrelay.report_exception(NULL, NULL, NULL)")
            for text in [*HOSTILE_TEXTS, "x" * 1_000_000]:
                connection.execute(
                    "SELECT pgrelay.report_exception(t, t, t, t, t, t, t, t, t, t, t, to_json(t)) "
                    "FROM (VALUES (%s)) AS v (t)",
                    [text],
                )
        elif contract == CRON:
            connection.execute(cron_tables())
            connection.execute("INSERT INTO cron.job_run_details (username, status) VALUES ('postgres', 'failed')")
            for text in [*HOSTILE_TEXTS, "x" * 1_000_000]:
                connection.execute(
                    "INSERT INTO cron.job_run_details "
                    "(jobid, database, username, command, status, return_message, start_time, end_time) "
                    "SELECT 1, t, t, t, 'failed', t, now(), now() FROM (VALUES (%s)) AS v (t)",
                    [text],
                )
            connection.execute("INSERT INTO cron.job (schedule, command, jobname) VALUES ('* * * * *', 'x', 'nightly')")
            connection.execute(
                "INSERT INTO cron.job_run_details (status, job_pid) VALUES ('running', 1), ('failed', 1)"
            )
            connection.execute("SET timezone = 'Asia/Kolkata'; SET cron.timezone = 'Asia/Kolkata'")
            connection.execute(
                "SET cron.log_run = on; SET cron.launch_active_jobs = on; SET cron.match_dom_and_dow = off"
            )
            connection.execute("CREATE SCHEMA partman; CREATE EXTENSION pg_partman SCHEMA partman")
            make_partition_sets(connection)
            make_outbox_trouble(connection)
            connection.execute("SELECT pgrelay.check_cron()")
            connection.execute(
                "SELECT pgrelay.configure_job('nightly', 'info', '1 h', '1 h', '1 h', '1 h', 'a'), "
                "pgrelay.silence('nightly', 'infinity', 'why'), pgrelay.acknowledge('nightly')"
            )
            connection.execute("SELECT pgrelay.check_cron()")
        else:
            connection.execute("CREATE TABLE t (id int PRIMARY KEY, v text); CREATE TABLE keyless ()")
            connection.execute(
                "SELECT pgrelay.watch(t, '{insert,update,delete,truncate}') FROM unnest('{t,keyless}'::regclass[]) t"
            )
            for number, text in enumerate([*HOSTILE_TEXTS, "x" * 1_000_000]):
                connection.execute("INSERT INTO t VALUES (%s, %s)", [number, text])
            connection.execute("INSERT INTO keyless DEFAULT VALUES")
            connection.execute("UPDATE t SET v = v; DELETE FROM t; TRUNCATE t")
            drain(connection, endpoint)
    return [invocation.payload for invocation in endpoint.invocations]


@pytest.mark.parametrize("contract", [EXCEPTION, CRON, EVENTS])
def test_payloads_keep_the_contract(database: Database, lambda_endpoint: LambdaEndpoint, contract: str) -> None:
    reader = Contract(contract, published="none")
    sent = payloads(contract, database, lambda_endpoint)
    assert len(sent) > 1 or contract == CRON
    for payload in sent:
        reader.check(payload)


@pytest.mark.parametrize("contract", [EXCEPTION])
def test_payloads_have_the_members_of_the_samples(
    database: Database, lambda_endpoint: LambdaEndpoint, contract: str
) -> None:
    sampled = samples(contract)
    assert sampled
    sent = payloads(contract, database, lambda_endpoint)
    assert shape(sent) == shape(sampled)
    without_options = {path for path in shape(sent) if not path.endswith(".omitted_bytes")}
    for payload in [*sent, *sampled]:
        assert shape([payload]) - {"[].events[].omitted_bytes"} == without_options


def test_samples_of_row_events_have_the_members_that_are_sent(
    database: Database, lambda_endpoint: LambdaEndpoint
) -> None:
    """Their data are text, whose members the schema does not know."""

    def members(payloads: list[Any]) -> set[str]:
        return {member for payload in payloads for event in payload["events"] for member in json.loads(event["data"])}

    with database.connect("postgres") as connection:
        connection.execute(
            "CREATE TABLE parted (id int PRIMARY KEY, v text) PARTITION BY LIST (id);"
            "CREATE TABLE part PARTITION OF parted DEFAULT;"
            "SELECT pgrelay.watch('parted', '{insert,update,delete,truncate}')"
        )
        connection.execute("INSERT INTO parted VALUES (1, ''); UPDATE parted SET id = 2; TRUNCATE part")
    sent = payloads(EVENTS, database, lambda_endpoint)
    assert members(samples(EVENTS)) == members(sent) | {"omitted_bytes"}


def test_samples_of_checks_have_members_that_are_sent(database: Database, lambda_endpoint: LambdaEndpoint) -> None:
    """Each says what it says: a member that is not known is left out."""
    sent = shape(payloads(CRON, database, lambda_endpoint))
    assert {at.removeprefix("[]") for at in shape(samples(CRON)) - sent} <= ELSEWHERE


@pytest.mark.parametrize("contract", [EXCEPTION, CRON, EVENTS])
def test_schema_knows_every_member(database: Database, lambda_endpoint: LambdaEndpoint, contract: str) -> None:
    path = ROOT / "layers" / "common" / "pgrelay" / "schemas" / f"{contract.replace('/', '.')}.json"

    def members(schema: dict[str, Any], at: str = "") -> set[str]:
        found = {f"{at}.{name}" for name in schema.get("properties", {})}
        for name, part in schema.get("properties", {}).items():
            found |= members(part, f"{at}.{name}")
        return found | (members(schema["items"], f"{at}[]") if "items" in schema else set())

    known = members(json.loads(path.read_text(encoding="utf-8")))
    sent = [*payloads(contract, database, lambda_endpoint), *(samples(contract) if contract == EVENTS else [])]
    found = {at.removeprefix("[]") for at in shape(sent)}
    assert found | (ELSEWHERE if contract == CRON else set()) == known


def test_reports_from_the_outbox_keep_both_contracts(database: Database, lambda_endpoint: LambdaEndpoint) -> None:
    lambda_endpoint.refuse()
    with database.connect() as connection:
        for text in HOSTILE_TEXTS:
            connection.execute("SELECT pgrelay.report_exception(t, t, t, t, t, t) FROM (VALUES (%s)) AS v (t)", [text])
        lambda_endpoint.accept()
        lambda_endpoint.respond(RELAY, lambda payload: {"delivered": len(payload["events"]), "failed": []})
        connection.execute("CALL pgrelay.drain()")
    batches = [
        Contract(EXCEPTIONS, published="none").check(call.payload)
        for call in lambda_endpoint.invocations
        if call.payload["events"]  # the others say how the outbox stands
    ]
    events = [event for batch in batches for event in batch["events"]]
    reports = [Contract(EXCEPTION, published="none").check(event["report"]) for event in events]
    assert [report["error"]["message"] for report in reports] == HOSTILE_TEXTS
    assert shape(batches) - {"[].status"} == shape(samples(EXCEPTIONS))
