"""What the SQL builds, what the functions read, and events/*.json are one contract."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from pgrelay.contracts import Contract
from sandbox.paths import ROOT
from tests.database.cron import cron_tables, notify
from tests.database.support import HOSTILE_TEXTS, NOTIFIER, RELAY

if TYPE_CHECKING:
    from tests.conftest import Database
    from tests.support.lambda_endpoint import LambdaEndpoint

OPAQUE = {"data", "key", "new", "old"}
"""Members whose content is the user's."""

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
    payloads = [json.loads(path.read_text(encoding="utf-8")) for path in sorted((ROOT / "events").glob("*.json"))]
    return [payload for payload in payloads if payload.get("contract") == contract]


def payloads(contract: str, database: Database, endpoint: LambdaEndpoint) -> list[Any]:
    """Return what the SQL sends in ordinary and in extreme cases."""
    endpoint.respond(NOTIFIER, notify)
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
            connection.execute("SELECT pgrelay.check_cron()")
        else:
            connection.execute("CREATE TABLE t (id int PRIMARY KEY, v text); CREATE TABLE keyless ()")
            connection.execute(
                "SELECT pgrelay.watch(t, '{insert,update,delete,truncate}', p_mode => 'direct') "
                "FROM unnest('{t,keyless}'::regclass[]) t"
            )
            for number, text in enumerate([*HOSTILE_TEXTS, "x" * 1_000_000]):
                connection.execute("INSERT INTO t VALUES (%s, %s)", [number, text])
            connection.execute("INSERT INTO keyless DEFAULT VALUES")
            connection.execute("UPDATE t SET v = v; DELETE FROM t; TRUNCATE t")
    return [invocation.payload for invocation in endpoint.invocations]


@pytest.mark.parametrize("contract", [EXCEPTION, CRON, EVENTS])
def test_payloads_keep_the_contract(database: Database, lambda_endpoint: LambdaEndpoint, contract: str) -> None:
    reader = Contract(contract, published="none")
    sent = payloads(contract, database, lambda_endpoint)
    assert len(sent) > 1 or contract == CRON
    for payload in sent:
        reader.check(payload)


@pytest.mark.parametrize("contract", [EXCEPTION, CRON])
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
    # A row event has its row as members or as text, and what a watch asks for.
    assert found <= known if contract == EVENTS else found == known


def test_reports_from_the_outbox_keep_both_contracts(database: Database, lambda_endpoint: LambdaEndpoint) -> None:
    lambda_endpoint.refuse()
    with database.connect() as connection:
        for text in HOSTILE_TEXTS:
            connection.execute("SELECT pgrelay.report_exception(t, t, t, t, t, t) FROM (VALUES (%s)) AS v (t)", [text])
        lambda_endpoint.accept()
        lambda_endpoint.respond(RELAY, lambda payload: {"delivered": len(payload["events"]), "failed": []})
        connection.execute("CALL pgrelay.drain()")
    batches = [Contract(EXCEPTIONS, published="none").check(call.payload) for call in lambda_endpoint.invocations]
    events = [event for batch in batches for event in batch["events"]]
    reports = [Contract(EXCEPTION, published="none").check(event["report"]) for event in events]
    assert [report["error"]["message"] for report in reports] == HOSTILE_TEXTS
    assert shape(batches) - {"[].status"} == shape(samples(EXCEPTIONS))
