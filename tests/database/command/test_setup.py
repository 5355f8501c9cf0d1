"""The steps of pgrelay setup on a real database; tests/lab goes through all of them."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING, Protocol

import boto3
import pytest
from moto import mock_aws

from pgrelay_cli.connection import connect
from pgrelay_cli.errors import StackError
from pgrelay_cli.setup import arrivals, command, steps
from pgrelay_cli.setup.steps import Setup
from pgrelay_cli.subscribers import ALERTS, EVENTS
from tests.conftest import BINDINGS
from tests.database.command.support import run, take
from tests.database.support import PUBLISHER, value

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.conftest import Database
    from tests.support.lambda_endpoint import LambdaEndpoint

pytestmark = pytest.mark.usefixtures("roles")


class SetupOf(Protocol):
    def __call__(self, database: Database, user: str = "dba", *, dry_run: bool = False) -> Setup: ...


@pytest.fixture
def setup_of() -> Iterator[SetupOf]:
    with ExitStack() as stack:

        def made(database: Database, user: str = "dba", *, dry_run: bool = False) -> Setup:
            dsn = database.dsn(user)
            connection = stack.enter_context(connect(dsn))
            return Setup(
                connect=lambda **given: connect(dsn, **given), connection=connection, stack="pgrelay", dry_run=dry_run
            )

        yield made


@pytest.fixture(autouse=True)
def _stack(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(steps, "bindings_of_stack", lambda _: BINDINGS)


def test_extension_is_created_or_the_statement_is_said(extension_database: Database, setup_of: SetupOf) -> None:
    with extension_database.connect("postgres") as superuser:
        superuser.execute("DROP EXTENSION aws_lambda CASCADE; DROP EXTENSION aws_commons")
    [refused] = steps.create_extension(setup_of(extension_database, "app"))
    assert refused.state == "failure"
    statement = "CREATE EXTENSION IF NOT EXISTS aws_lambda CASCADE;"
    assert refused.remedy == (f"As rds_superuser or superuser, in the database {extension_database.name}: {statement}")
    [planned] = steps.create_extension(setup_of(extension_database, "postgres", dry_run=True))
    assert (planned.state, planned.found) == ("ok", f"would run {statement}")
    for words in ("created", "aws_lambda"):
        [made] = steps.create_extension(setup_of(extension_database, "postgres"))
        assert made.state == "ok"
        assert words in made.found


def test_sql_is_installed_once(extension_database: Database, setup_of: SetupOf) -> None:
    setup = setup_of(extension_database)
    [_] = steps.read_stack(setup)
    setup.dry_run = True
    sql, bindings = steps.install_sql(setup)
    assert "would be applied" in sql.found
    assert bindings.found.startswith("would be bound")
    setup.dry_run = False
    sql, bindings = steps.install_sql(setup)
    assert "files applied" in sql.found
    assert bindings.found.startswith("bound: ")
    assert [finding.found for finding in steps.install_sql(setup)] == ["up to date", "all are the stack's functions"]


def test_schedule_says_what_delivers_without_pg_cron(database: Database, setup_of: SetupOf) -> None:
    [found] = steps.schedule_delivery(setup_of(database))
    assert found.state == "warning"
    assert "nobody delivers row changes yet" in found.found
    assert "pgrelay drain --follow" in (found.remedy or "")
    [planned] = steps.schedule_delivery(setup_of(database, dry_run=True))
    assert planned.found.startswith("would have pg_cron deliver")


def test_row_event_is_real_and_leaves_nothing(
    orders: Database, lambda_endpoint: LambdaEndpoint, setup_of: SetupOf
) -> None:
    setup = setup_of(orders)
    for _ in range(2):
        lambda_endpoint.clear()
        lambda_endpoint.respond(PUBLISHER, take)
        found = arrivals._event(setup.connection)
        assert found.state == "ok"
        assert "as message message-" in found.found
        [event] = [event for call in lambda_endpoint.invocations for event in call.payload.get("events", [])]
        assert (event["schema"], event["table"], event["operation"]) == ("pgrelay_setup", "greeting", "insert")
    with orders.connect() as connection:
        assert value(connection, "SELECT to_regnamespace('pgrelay_setup') IS NULL")
        assert value(connection, "SELECT count(*) FROM pgrelay.watch") == 1


def test_row_event_takes_away_its_table_where_it_fails(
    orders: Database, monkeypatch: pytest.MonkeyPatch, setup_of: SetupOf
) -> None:
    with orders.connect() as connection:
        connection.execute("CREATE SCHEMA pgrelay_setup; CREATE TABLE pgrelay_setup.mine (id int)")
    monkeypatch.setattr(arrivals, "WAIT_SECONDS", 0)
    setup = setup_of(orders)
    with orders.connect("postgres") as admin:
        admin.execute("SELECT pgrelay.pause()")
    assert arrivals._event(setup.connection).state == "failure"
    with orders.connect() as connection:  # what others put there stays
        assert (
            value(connection, "SELECT count(*) FROM pg_class WHERE relnamespace = 'pgrelay_setup'::regnamespace") == 1
        )


@mock_aws
def test_receivers_are_named(monkeypatch: pytest.MonkeyPatch, database: Database, setup_of: SetupOf) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
    sns = boto3.client("sns", region_name="eu-west-1")
    topic = sns.create_topic(Name="alerts")["TopicArn"]
    monkeypatch.setattr("pgrelay_cli.subscribers.output_of_stack", lambda *_: topic)
    setup = setup_of(database)
    [nobody] = arrivals._receivers(setup, "alert", ALERTS)
    assert (nobody.state, nobody.found) == ("warning", "to nobody: there is no subscription")
    assert f"aws sns subscribe --region eu-west-1 --topic-arn {topic}" in (nobody.remedy or "")
    [nobody] = arrivals._receivers(setup, "row event", EVENTS)
    assert nobody.state == "ok"
    sns.subscribe(TopicArn=topic, Protocol="email", Endpoint="dba@example.com")
    [somebody] = arrivals._receivers(setup, "alert", ALERTS)
    assert (somebody.state, somebody.found) == ("ok", "to email dba@example.com")


def test_steps_that_others_need_end_it(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(_: str) -> dict[str, str]:
        raise StackError("The stack pgrelay could not be read.", hint="Check its name.")

    monkeypatch.setattr(steps, "bindings_of_stack", refused)
    result = run(database, "setup", code=1)
    assert "FAILED  stack" in result.stdout
    assert "-> Check its name." in result.stdout
    assert "Not set up yet: stack." in result.stdout
    assert "extension " not in result.stdout
    assert command.STEPS[1][0] == "stack"


def test_two_names_are_wrong_usage(database: Database) -> None:
    run(database, "setup", "--cluster", "a", "--instance", "b", code=2)
