"""The pgrelay command on a real database: watches, status, dead letters, doctor, tail, cost, uninstall."""

from __future__ import annotations

import json
import threading
from typing import TYPE_CHECKING, Any

import psycopg
import pytest
from typer.testing import CliRunner

from pgrelay_cli.doctor.delivery import Scheduler, drain_job, judge_scheduler
from pgrelay_cli.doctor.examination import Examination
from pgrelay_cli.main import app
from pgrelay_cli.delivery.tail import Tail
from tests.database.support import HOSTILE_TEXTS, PUBLISHER, deliver, value
from tests.support.lambda_endpoint import ApiError
from tests.support.waiting import wait_until

if TYPE_CHECKING:
    from typer.testing import Result

    from tests.conftest import Database
    from tests.database.cron import Cron
    from tests.support.lambda_endpoint import LambdaEndpoint

pytestmark = pytest.mark.usefixtures("roles")
runner = CliRunner(env={"NO_COLOR": "1", "TERM": "dumb", "COLUMNS": "110"})
CHANNEL_FUNCTIONS = (
    PUBLISHER,
    "pgrelay-exception-relay",
    "pgrelay-metric-publisher",
    "pgrelay-stream-forwarder",
)


def run(database: Database, *arguments: str, user: str = "dba", code: int = 0) -> Result:
    result = runner.invoke(app, [*arguments, "--dsn", database.dsn(user)])
    assert result.exit_code == code, result.output
    assert "Traceback" not in result.output
    return result


def read(database: Database, *arguments: str, user: str = "dba", code: int = 0) -> Any:
    return json.loads(run(database, *arguments, "--json", user=user, code=code).stdout)


def take(payload: dict[str, Any]) -> dict[str, Any]:
    """Answer a batch, and a dry run, whose payload has no events."""
    return deliver({"events": [], **payload})


def refuse(payload: dict[str, Any]) -> dict[str, Any]:
    failed = [
        {"id": event["id"], "error": "AccessDenied [red]", "retryable": False, "held": False}
        for event in payload["events"]
    ]
    return {"request_id": "r", "delivered": 0, "failed": failed, "messages": [None for _ in failed]}


@pytest.fixture
def orders(database: Database, lambda_endpoint: LambdaEndpoint) -> Database:
    """A database with a watched table, and functions that take everything."""
    for function in CHANNEL_FUNCTIONS:
        lambda_endpoint.respond(function, take)
    with database.connect() as connection:
        connection.execute("CREATE TABLE public.orders (id int PRIMARY KEY, amount numeric)")
        connection.execute("SELECT pgrelay.watch('public.orders')")
    return database


def insert(database: Database, count: int = 3) -> None:
    with database.connect() as connection:
        connection.execute("INSERT INTO public.orders SELECT n, 1.50 FROM generate_series(1, %s) AS n", [count])


def state(checks: Any, name: str) -> str:
    [found] = [check["state"] for check in checks["checks"] if check["check"] == name]
    return str(found)


# ----------------------------------------------------------------------------------------------------------- watches


def test_watch_says_what_it_carries(orders: Database) -> None:
    watched = read(
        orders, "watch", "public.orders", "--operation", "insert", "--exclude", "amount", "--when", "id > 3", "--packed"
    )["watch"]
    assert (watched["operations"], watched["excluded_columns"], watched["condition"], watched["packed"]) == (
        ["insert"],
        ["amount"],
        "(id > 3)",
        True,
    )
    assert read(orders, "watches") == {"watches": [watched]}
    assert "without amount, when (id > 3)" in run(orders, "watches").stdout


@pytest.mark.parametrize("name", HOSTILE_TEXTS)
def test_hostile_names_are_watched_or_not_found(database: Database, name: str) -> None:
    assert "There is no table" in run(database, "watch", name, code=1).stderr
    with database.connect() as connection:
        quoted = '"' + name.replace('"', '""') + '"'
        if "\x00" in name or len(name.encode()) > 63:
            return
        connection.execute(f"CREATE TABLE public.{quoted} (id int)".encode())
    watched = read(database, "watch", f"public.{quoted}")["watch"]
    assert watched["table_name"] == name
    assert name.splitlines()[0][:5] in run(database, "watches").stdout
    assert read(database, "unwatch", f"public.{quoted}")["was_watched"]


def test_watch_of_a_column_that_is_not_there_is_the_servers_error(orders: Database) -> None:
    error = run(orders, "watch", "public.orders", "--column", "nope", code=1).stderr
    assert "has no column nope (PR061)" in error
    assert "Detail: Its columns are id, amount." in error


def test_unwatch_keeps_what_was_captured(orders: Database) -> None:
    insert(orders)
    assert read(orders, "unwatch", "public.orders") == {"table": "public.orders", "was_watched": True}
    assert not read(orders, "unwatch", "public.orders")["was_watched"]
    assert read(orders, "status")["channels"][0]["backlog"] == 3


def test_pause_and_resume(orders: Database, lambda_endpoint: LambdaEndpoint) -> None:
    run(orders, "pause", "public.orders")
    insert(orders)
    run(orders, "drain")
    assert all(call.payload["events"] == [] for call in lambda_endpoint.invocations)
    run(orders, "resume", "public.orders")
    run(orders, "drain")
    assert sum(len(call.payload["events"]) for call in lambda_endpoint.invocations) == 3


def test_status_shows_breakers_that_are_not_closed(orders: Database, lambda_endpoint: LambdaEndpoint) -> None:
    assert read(orders, "status")["breakers"] == []
    assert "Breakers" not in run(orders, "status").stdout
    lambda_endpoint.refuse()
    with orders.connect() as connection:
        connection.execute("SELECT pgrelay.configure_binding('echo', p_breaker_failures => 1, p_breaker_seconds => 60)")
        with pytest.raises(psycopg.DatabaseError):
            connection.execute("SELECT pgrelay.call('echo', '{}')")
        [breaker] = read(orders, "status")["breakers"]
        assert (breaker["binding"], breaker["state"], breaker["failures"]) == ("echo", "open", 1)
        assert "│ echo    │ open" in run(orders, "status").stdout
        connection.execute("SELECT pgrelay.reset_breaker('echo')")
    assert read(orders, "status")["breakers"] == []


def test_pause_of_everything_needs_all(orders: Database) -> None:
    run(orders, "pause", code=2)
    run(orders, "pause", "public.orders", "--all", code=2)
    run(orders, "pause", "--all")
    assert {channel["state"] for channel in read(orders, "status")["channels"]} == {"paused"}
    run(orders, "resume", "--all")


def test_operator_may_look_and_who_is_none_is_told(orders: Database) -> None:
    for command in ("status", "watches", "dead-letters"):
        run(orders, command, user="operator")
        error = run(orders, command, user="app", code=1).stderr
        assert "Hint: The role needs to be a member of pgrelay_operator." in error


def test_database_without_pgrelay_is_an_error(extension_database: Database) -> None:
    for command in (["status"], ["watches"], ["dead-letters"], ["drain"], ["redrive"], ["upgrade"], ["uninstall"]):
        error = run(extension_database, *command, code=1).stderr
        assert "pgrelay is not installed in this database" in error


# ------------------------------------------------------------------------------------------------------ dead letters


def test_dead_letters_are_listed_shown_and_redriven(orders: Database, lambda_endpoint: LambdaEndpoint) -> None:
    lambda_endpoint.respond(PUBLISHER, refuse)
    insert(orders)
    run(orders, "drain")
    listed = read(orders, "dead-letters", "--count", "2")
    assert (listed["total"], len(listed["dead_letters"])) == (3, 2)
    assert "2 of 3" in run(orders, "dead-letters", "--count", "2").stdout
    letter = listed["dead_letters"][0]
    assert (letter["operation"], letter["table_name"], letter["reason"]) == ("insert", "orders", "AccessDenied [red]")
    shown = read(orders, "dead-letters", "show", letter["event"])
    assert '"amount":1.50' in shown["data"]
    assert "AccessDenied [red]" in run(orders, "dead-letters", "show", letter["event"]).stdout
    run(orders, "dead-letters", "show", "'; --", code=1)

    assert read(orders, "redrive", "--reason", "%nothing%")["events"] == 0
    assert read(orders, "redrive", "--since", "2099-01-01")["events"] == 0
    assert read(orders, "redrive") == {
        "dry_run": True,
        "events": 3,
        "reasons": [{"reason": "AccessDenied [red]", "events": 3}],
    }
    assert read(orders, "dead-letters")["total"] == 3
    assert "3 events are delivered again" in run(orders, "redrive", "--table", "public.orders", "--yes").stdout
    lambda_endpoint.respond(PUBLISHER, take)
    run(orders, "drain")
    assert run(orders, "dead-letters").stdout == "There are no dead letters.\n"


def test_discard_counts_first(orders: Database, lambda_endpoint: LambdaEndpoint) -> None:
    lambda_endpoint.respond(PUBLISHER, refuse)
    insert(orders)
    run(orders, "drain")
    assert "nothing was changed" in run(orders, "discard").stdout
    assert read(orders, "discard", "--yes", "--since", "1h")["events"] == 3
    assert read(orders, "dead-letters")["total"] == 0


# ------------------------------------------------------------------------------------------------------------ doctor


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
    ends = threading.Event()

    def drains() -> None:
        with orders.connect() as connection:
            while not ends.is_set():
                connection.execute("CALL pgrelay.drain(p_seconds => 0.1)")

    drain = threading.Thread(target=drains)
    drain.start()
    try:
        found = read(orders, "doctor", "--probe")
    finally:
        ends.set()
        drain.join()
    [probe] = [check for check in found["checks"] if check["check"] == "probe"]
    assert probe["state"] == "ok"
    assert "as message message-" in probe["found"]
    [sent] = [event for call in lambda_endpoint.invocations for event in call.payload.get("events", [])]
    assert (sent["schema"], sent["table"], sent["operation"]) == ("pgrelay", "probe", "insert")
    assert set(json.loads(sent["data"])["new"]) == {"probed_at", "probed_by"}


def test_doctor_says_that_a_probe_did_not_arrive(orders: Database) -> None:
    found = read(orders, "doctor", "--probe", "--probe-seconds", "1", code=1)
    assert state(found, "probe") == "failure"


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
    assert found["checks"][-2]["remedy"] == "pgrelay install --stack pgrelay"
    with extension_database.connect("postgres") as connection:
        connection.execute("DROP EXTENSION aws_lambda CASCADE")
    assert state(read(extension_database, "doctor", code=1), "extension") == "failure"
    found = read(database, "doctor", user="app", code=1)
    assert found["checks"][-2]["remedy"] == 'GRANT pgrelay_operator TO "app";'


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
        connection.execute("SELECT pgrelay.unbind('metric_publisher')")
    found = read(orders, "doctor", code=1)
    assert state(found, "dead letters") == "warning"
    assert state(found, "outbox events") == "warning"
    assert state(found, "bindings") == "failure"


def test_doctor_sees_whether_pg_cron_delivers(cron: Cron) -> None:
    examination = Examination(connection=cron.connection)

    def look() -> tuple[str, str]:
        job = drain_job(examination)
        found = judge_scheduler(Scheduler(is_followed=False, is_installed=True, is_visible=True, job=job))
        return found.state, found.remedy or ""

    assert look()[0] == "failure"
    assert "SELECT pgrelay.schedule();" in look()[1]
    row = cron.connection.execute(
        "INSERT INTO cron.job (jobname, schedule, command, nodename, nodeport, database, username, active) VALUES "
        "('pgrelay drain', '* * * * *', 'CALL pgrelay.drain(p_seconds => 58)', '', 5432, current_database(), "
        "current_user, false) RETURNING jobid"
    ).fetchone()
    assert row is not None
    assert look() == ("failure", f"SELECT cron.alter_job({row[0]}, active => true);")
    cron.connection.execute("UPDATE cron.job SET active = true")
    assert look()[0] == "warning"
    for status, wanted in (("succeeded", "ok"), ("failed", "failure"), ("running", "ok")):
        cron.connection.execute(
            "INSERT INTO cron.job_run_details (jobid, status, return_message, start_time) "
            "VALUES (%s, %s, 'why', now())",
            [row[0], status],
        )
        assert look()[0] == wanted


# -------------------------------------------------------------------------------------------------------------- tail


def test_tail_shows_each_event_once_captured_and_delivered(orders: Database) -> None:
    with orders.connect("operator") as connection, orders.connect(autocommit=False) as late:
        tail = Tail(connection)
        late.execute("INSERT INTO public.orders VALUES (100, 1)")
        insert(orders)
        assert [(event["what"], event["operation"]) for event in tail.look()] == [("captured", "insert")] * 3
        assert list(tail.look()) == []
        late.commit()  # its number is smaller than what was seen
        [event] = tail.look()
        assert '"id":100' in event["data"]
        run(orders, "drain")
        passed = list(tail.look())
        assert [event["what"] for event in passed] == ["delivered"] * 4
        assert {event["message_id"] for event in passed} == {f"message-{event['event']}" for event in passed}
        assert list(tail.look()) == []


def test_tail_tells_what_failed_and_how_much_is_not_shown(
    orders: Database, lambda_endpoint: LambdaEndpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pgrelay_cli.delivery.tail.SHOWN_AT_ONCE", 2)
    lambda_endpoint.respond(PUBLISHER, refuse)
    with orders.connect("operator") as connection:
        tail = Tail(connection)
        insert(orders, 5)
        *_, skipped = tail.look()
        assert (skipped["what"], skipped["events"]) == ("skipped", 3)
        run(orders, "drain")
        assert [event["what"] for event in tail.look()] == ["failed"] * 5


# -------------------------------------------------------------------------------------------------------------- cost


def test_cost_is_of_the_tables_own_writes(orders: Database) -> None:
    with orders.connect("postgres") as connection:
        connection.execute("SELECT pg_stat_reset()")
    insert(orders, 1000)
    with orders.connect() as connection:
        wait_until(
            lambda: value(connection, "SELECT n_tup_ins FROM pg_stat_user_tables WHERE relname = 'orders'"),
            "writes are counted",
            wanted=1000,
        )
    found = read(orders, "cost", "public.orders")
    writes = found["writes"]
    assert round(writes["insert"] * writes["over_seconds"]) == 1000
    assert found["bills"][0]["dollars"] > found["bills"][1]["dollars"] > 0
    assert read(orders, "cost", "public.orders", "--operation", "delete")["bills"][0]["dollars"] == 0
    assert "list prices of us-east-1" in run(orders, "cost", "public.orders", "--seconds", "1").stdout


def test_cost_works_before_pgrelay_is_there(extension_database: Database) -> None:
    with extension_database.connect() as connection:
        connection.execute("CREATE TABLE public.t (id int)")
        connection.execute("CREATE VIEW public.v AS SELECT 1 AS one")
    assert read(extension_database, "cost", "public.t", "--seconds", "1")["speed"]["source"] == "assumed"
    assert "no table" in run(extension_database, "cost", "public.v", "--seconds", "1", code=1).stderr


# --------------------------------------------------------------------------------------------------------- uninstall


def test_uninstall_refuses_while_events_wait(orders: Database) -> None:
    insert(orders)
    assert read(orders, "uninstall")["lost"] == {"events waiting": 3}
    error = run(orders, "uninstall", "--yes", code=1).stderr
    assert "Events would be lost: 3 events waiting." in error
    assert read(orders, "status")["channels"][0]["backlog"] == 3
    assert read(orders, "uninstall", "--yes", "--force")["lost"] == {"events waiting": 3}


def test_uninstall_leaves_the_tables_and_may_be_followed_by_an_install(orders: Database) -> None:
    insert(orders)
    run(orders, "drain")
    with orders.connect() as connection:
        connection.execute("CREATE FUNCTION public.mine(d pgrelay.diagnostics) RETURNS int LANGUAGE sql AS 'SELECT 1'")
    planned = read(orders, "uninstall")
    assert (planned["dry_run"], planned["watches"], planned["lost"]) == (True, ["orders"], {})
    assert planned["dependents"] == ["function mine(pgrelay.diagnostics)"]
    assert "pgrelay is removed" in run(orders, "uninstall", "--yes").stdout
    with orders.connect() as connection:
        assert value(connection, "SELECT to_regnamespace('pgrelay') IS NULL") is True
        assert value(connection, "SELECT count(*) FROM public.orders") == 3
        connection.execute("INSERT INTO public.orders VALUES (100)")
    run(orders, "install")


def test_uninstall_gives_up_where_a_table_is_in_use(orders: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pgrelay_cli.install.uninstaller.LOCK_TIMEOUT", "100ms")
    with orders.connect(autocommit=False) as writer:
        writer.execute("INSERT INTO public.orders VALUES (1)")
        assert "nothing was removed" in run(orders, "uninstall", "--yes", "--force", code=1).stderr
        writer.commit()
    assert read(orders, "watches")["watches"]
