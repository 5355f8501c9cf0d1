"""pgrelay doctor on a real database."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from pgrelay_cli.doctor.drains import Scheduler, drain_job, judge_scheduler
from pgrelay_cli.doctor.examination import Examination
from pgrelay_cli.main import app
from tests.database.command.support import insert, read, refuse, run, runner, state, take
from tests.database.command.test_drains import draining
from tests.database.support import PUBLISHER
from tests.support.lambda_endpoint import ApiError

if TYPE_CHECKING:
    from tests.conftest import Database
    from tests.database.cron import Cron
    from tests.support.lambda_endpoint import LambdaEndpoint

pytestmark = pytest.mark.usefixtures("roles")


def test_doctor_finds_everything_well(orders: Database) -> None:
    found = read(orders, "doctor")
    assert found["healthy"]
    assert {check["check"] for check in found["checks"] if check["state"] == "ok"} >= {
        *("connection", "extension", "installation", "grants", "version", "bindings", "network", "iam"),
        *("function events", "function exceptions", "settings", "outbox events", "dead letters", "breakers", "watches"),
    }
    assert state(found, "probe") == "skipped"
    assert read(orders, "doctor", user="operator")["healthy"]


def test_doctor_sends_a_probe_and_nothing_without(orders: Database, lambda_endpoint: LambdaEndpoint) -> None:
    run(orders, "doctor")
    assert all(not invocation.payload.get("events") for invocation in lambda_endpoint.invocations)
    with draining(orders, "pgrelay"):
        found = read(orders, "doctor", "--probe")
    [probe] = [check for check in found["checks"] if check["check"] == "probe"]
    assert probe["state"] == "ok"
    assert "as message message-" in probe["found"]
    [sent] = [event for call in lambda_endpoint.invocations for event in call.payload.get("events", [])]
    assert (sent["schema"], sent["table"], sent["operation"]) == ("pgrelay", "probe", "insert")
    assert set(json.loads(sent["data"])["new"]) == {"probed_at", "probed_by"}


def test_doctor_says_that_a_probe_did_not_arrive(orders: Database) -> None:
    run(orders, "pause", "--all")
    with draining(orders, "pgrelay"):
        found = read(orders, "doctor", "--probe", "--probe-seconds", "1", code=1)
    assert state(found, "probe") == "failure"
    assert "was not delivered within 1 s" in json.dumps(found)


def test_doctor_sends_no_probe_where_nobody_delivers(orders: Database) -> None:
    found = read(orders, "doctor", "--probe", "--probe-seconds", "3600", code=1)
    assert "nobody delivers it" in next(one["found"] for one in found["checks"] if one["check"] == "probe")
    assert read(orders, "status")["channels"][0]["backlog"] == 0


def test_doctor_tells_network_from_iam(orders: Database, lambda_endpoint: LambdaEndpoint) -> None:
    def denied(_: object) -> object:
        raise ApiError(403, "AccessDeniedException", "not authorized to perform: lambda:InvokeFunction")

    lambda_endpoint.respond("pgrelay-echo", denied)
    found = read(orders, "doctor", code=1)
    assert (state(found, "network"), state(found, "iam echo"), state(found, "iam")) == ("ok", "failure", "ok")
    assert "pgrelay attach" in next(check["remedy"] for check in found["checks"] if check["check"] == "iam echo")
    lambda_endpoint.refuse()
    found = read(orders, "doctor", code=1)
    assert (state(found, "network"), state(found, "iam")) == ("failure", "skipped")
    assert "interface endpoint" in next(check["remedy"] for check in found["checks"] if check["check"] == "network")


def test_doctor_tells_functions_of_another_version(orders: Database, lambda_endpoint: LambdaEndpoint) -> None:
    lambda_endpoint.respond(PUBLISHER, lambda payload: {"Status": "OK", **payload})
    found = read(orders, "doctor", code=1)
    assert state(found, "function events") == "failure"


def test_doctor_names_what_is_missing(extension_database: Database, database: Database) -> None:
    found = read(extension_database, "doctor", code=1)
    assert found["checks"][-2]["remedy"] == "`pgrelay install --stack pgrelay`"
    with extension_database.connect("postgres") as connection:
        connection.execute("DROP EXTENSION aws_lambda CASCADE")
    assert state(read(extension_database, "doctor", code=1), "extension") == "failure"
    found = read(database, "doctor", user="app", code=1)
    # From PostgreSQL 16 on it also says who may.
    assert found["checks"][-2]["remedy"].startswith('`GRANT pgrelay_operator TO "app";`')


def test_doctor_without_a_server_is_a_failure() -> None:
    result = runner.invoke(app, ["doctor", "--json", "--dsn", "host=127.0.0.1 port=1 connect_timeout=2"])
    assert result.exit_code == 1
    [check] = json.loads(result.stdout)["checks"]
    assert (check["check"], check["state"]) == ("connection", "failure")


def test_doctor_sees_dead_letters_pauses_and_bindings(orders: Database, lambda_endpoint: LambdaEndpoint) -> None:
    lambda_endpoint.respond(PUBLISHER, refuse)
    insert(orders)
    run(orders, "drain")
    lambda_endpoint.respond(PUBLISHER, take)
    run(orders, "pause", "--all")
    with orders.connect() as connection:
        connection.execute("SET ROLE pgrelay_owner")
        connection.execute("SELECT pgrelay.unbind('exception_relay')")
    found = read(orders, "doctor", code=1)
    assert state(found, "dead letters") == "warning"
    assert state(found, "outbox events") == "warning"
    assert state(found, "bindings") == "failure"


def test_doctor_misses_streams_only_where_a_table_is_watched_for_them(orders: Database) -> None:
    with orders.connect() as connection:
        connection.execute("SET ROLE pgrelay_owner")
        for name in ("metric_publisher", "stream_forwarder", "stream_reader"):
            connection.execute("SELECT pgrelay.unbind(%s)", [name])
        connection.execute("RESET ROLE")
        assert read(orders, "doctor")["healthy"]
        mapping = '{"name": "Orders", "value": 1}'
        connection.execute(
            "SELECT pgrelay.watch('public.orders', p_destination => 'metrics', p_mapping => %s)", [mapping]
        )
    found = read(orders, "doctor", code=1)
    (binding,) = [check for check in found["checks"] if check["check"] == "bindings"]
    assert (binding["state"], binding["found"]) == ("failure", "not bound to a function: metric_publisher")


@pytest.mark.parametrize("names", [["events"], "events", None])
def test_doctor_asks_for_the_destinations_of_watches(
    orders: Database, lambda_endpoint: LambdaEndpoint, names: object
) -> None:
    with orders.connect() as connection:
        connection.execute("SELECT pgrelay.watch('public.orders', p_destination => 'archive')")
    lambda_endpoint.respond(PUBLISHER, lambda payload: take(payload) | {"destinations": names})
    found = read(orders, "doctor", user="operator", code=None)
    problems = [check["found"] for check in found["checks"] if check["check"] == "destinations"]
    about = [problem.partition(" is not one of")[0] for problem in problems]
    assert about == (["public.orders: its destination 'archive'"] if names == ["events"] else [])


def test_doctor_sees_that_the_numbers_of_events_come_to_their_end(orders: Database) -> None:
    with orders.connect("postgres") as connection:
        connection.execute("SELECT setval('pgrelay.event_id', 9223372036854775000)")
    insert(orders, 1)
    run(orders, "drain")
    assert state(read(orders, "doctor", code=1), "event numbers") == "failure"


def test_doctor_sees_whether_pg_cron_delivers(cron: Cron) -> None:
    examination = Examination(connection=cron.connection)

    def look() -> tuple[str, str]:
        job = drain_job(examination)
        found = judge_scheduler(Scheduler(sessions=[], sees_sessions=True, is_installed=True, is_visible=True, job=job))
        return found.state, found.remedy or ""

    assert look()[0] == "failure"
    assert "`pgrelay schedule`" in look()[1]
    row = cron.connection.execute(
        "INSERT INTO cron.job (jobname, schedule, command, nodename, nodeport, database, username, active) VALUES "
        "('pgrelay drain', '* * * * *', 'CALL pgrelay.drain(p_seconds => 58)', '', 5432, current_database(), "
        "current_user, false) RETURNING jobid"
    ).fetchone()
    assert row is not None
    assert look() == ("failure", f"`SELECT cron.alter_job({row[0]}, active => true);`")
    cron.connection.execute("UPDATE cron.job SET active = true")
    assert look()[0] == "warning"
    for status, wanted in (("succeeded", "ok"), ("failed", "failure"), ("running", "ok")):
        cron.connection.execute(
            "INSERT INTO cron.job_run_details (jobid, status, return_message, start_time) "
            "VALUES (%s, %s, 'why', now())",
            [row[0], status],
        )
        assert look()[0] == wanted
