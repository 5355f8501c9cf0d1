"""awslambda_fn for PostgreSQL, as psql installs it."""

from __future__ import annotations

import json
import os
import subprocess
from typing import TYPE_CHECKING, LiteralString

import psycopg
import pytest
from psycopg import sql

from sandbox import databases
from sandbox.paths import SQL
from tests.database.support import notices
from tests.support.clusters import new_cluster
from tests.support.lambda_endpoint import ApiError, FunctionError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sandbox.postgres import PostgresCluster
    from sandbox.servers import PostgresServer
    from tests.awslambda_fn.conftest import PublishedAws
    from tests.conftest import Database
    from tests.support.lambda_endpoint import LambdaEndpoint

SCRIPTS = SQL / "awslambda_fn" / "postgresql"
CALLER = "awslambda_caller"
OUTSIDER = "awslambda_outsider"
HOSTILE_TEXTS = [
    "it's",
    'a "quoted" word',
    r"back\slash \n \u0000",
    "line one\nline two\r\n\ttabbed",
    "emoji 🐘 and ünïcödé 漢字 \u202e",
    "'; DROP TABLE t; --",
    '"}], "forged": {"',
    "%s $1 :name",
]


def _psql(database: Database, script: str) -> None:
    environment = {"PATH": os.environ["PATH"], "PGOPTIONS": "-c client_min_messages=warning"}
    result = subprocess.run(
        ["psql", "-X", "-q", "-d", database.dsn(), "-f", SCRIPTS / script],
        check=False, env=environment, capture_output=True, text=True,
    )  # fmt: skip
    assert (result.returncode, result.stdout, result.stderr) == (0, "", ""), result.stderr


def _value(connection: psycopg.Connection, query: LiteralString, *values: object) -> object:
    row = connection.execute(query, values).fetchone()
    assert row is not None
    return row[0]


@pytest.fixture
def installed(extension_database: Database, lambda_endpoint: LambdaEndpoint) -> Database:
    """A database with the functions, and the published functions on the endpoint."""
    lambda_endpoint.respond("lambdaTest", lambda payload: {**payload, "Status": "OK"})
    _psql(extension_database, "install.sql")
    return extension_database


@pytest.fixture
def caller(installed: Database) -> Iterator[psycopg.Connection]:
    """A role that was granted EXECUTE on the two functions and nothing else."""
    with installed.cluster.connect(installed.name) as superuser:
        for role in (CALLER, OUTSIDER):
            superuser.execute(sql.SQL("CREATE ROLE {} LOGIN").format(sql.Identifier(role)))
        superuser.execute(f"GRANT EXECUTE ON FUNCTION awslambda_fn, awslambda_fn_async TO {CALLER}")
    with installed.connect(CALLER) as connection:
        yield connection
    with installed.cluster.connect(installed.name) as superuser:
        superuser.execute(f"DROP OWNED BY {CALLER}")
        superuser.execute(f"DROP ROLE {CALLER}, {OUTSIDER}")


def test_published_call_runs_as_written(caller: psycopg.Connection) -> None:
    answer = _value(caller, """SELECT awslambda_fn('lambdaTest','{"name":"bob"}')""")
    assert isinstance(answer, str)
    assert json.loads(answer) == {"name": "bob", "Status": "OK"}


def test_published_reading_of_a_stream_runs_as_written(
    caller: psycopg.Connection, lambda_endpoint: LambdaEndpoint
) -> None:
    record = {"Data": {"temp": "99", "time": "2016-02-16 12:00:00"}, "NextShardIterator": "A", "SequenceNumber": "49"}
    lambda_endpoint.respond("lambdaReadKinesisStream", lambda _payload: record)
    caller.execute(
        "CREATE TEMP TABLE message AS SELECT CAST(awslambda_fn('lambdaReadKinesisStream', "
        """'{"StreamName": "MySensorReadings"}') as JSON) AS msg ;"""
    )
    row = caller.execute("SELECT msg->'Data'->'time' AS time, msg->'Data'->'temp' AS temp FROM message ;").fetchone()
    assert row == ("2016-02-16 12:00:00", "99")
    assert [call.payload for call in lambda_endpoint.invocations] == [{"StreamName": "MySensorReadings"}]


def test_arguments_have_their_published_names(caller: psycopg.Connection, lambda_endpoint: LambdaEndpoint) -> None:
    for function in ("awslambda_fn", "awslambda_fn_async"):
        caller.execute(sql.SQL("SELECT {}(fn_args => '1', fn_name => 'f')").format(sql.Identifier(function)))
    assert [call.payload for call in lambda_endpoint.invocations] == [1, 1]


def test_asynchronous_call_is_an_event_and_returns_the_empty_string(
    caller: psycopg.Connection, lambda_endpoint: LambdaEndpoint
) -> None:
    assert _value(caller, """SELECT awslambda_fn_async('lambdaTest:live','{"name":"bob"}')""") == ""
    [call] = lambda_endpoint.wait_for(1)
    assert (call.function, call.qualifier, call.invocation_type) == ("lambdaTest", "live", "Event")
    assert call.payload == {"name": "bob"}


@pytest.mark.parametrize("text", HOSTILE_TEXTS)
def test_hostile_values_travel_unchanged(
    caller: psycopg.Connection, lambda_endpoint: LambdaEndpoint, text: str
) -> None:
    lambda_endpoint.respond("f", lambda payload: payload)
    answer = _value(caller, "SELECT awslambda_fn('f', json_build_object('a', %s::text)::text)", text)
    assert isinstance(answer, str)
    assert json.loads(answer) == {"a": text}
    assert lambda_endpoint.invocations[0].payload == {"a": text}


@pytest.mark.parametrize("function", ["awslambda_fn", "awslambda_fn_async"])
@pytest.mark.parametrize(
    ("arguments", "message", "sqlstate"),
    [
        ("{'name': 'bob'}", "fn_args is not valid JSON", "22P02"),
        ("", "fn_args is not valid JSON", "22P02"),
        (None, "fn_args must not be NULL", "22004"),
    ],
)
def test_argument_that_is_no_json_is_refused(
    caller: psycopg.Connection,
    lambda_endpoint: LambdaEndpoint,
    function: str,
    arguments: str | None,
    message: str,
    sqlstate: str,
) -> None:
    with pytest.raises(psycopg.DatabaseError) as raised:
        caller.execute(sql.SQL("SELECT {}('f', %s)").format(sql.Identifier(function)), [arguments])
    assert raised.value.diag.message_primary == message
    assert raised.value.sqlstate == sqlstate
    assert raised.value.diag.message_hint
    assert lambda_endpoint.invocations == []


def test_failure_is_raised(caller: psycopg.Connection, lambda_endpoint: LambdaEndpoint) -> None:
    def fail(_payload: object) -> None:
        raise FunctionError({"errorMessage": "it broke"})

    def refuse(_payload: object) -> None:
        raise ApiError(403, "AccessDeniedException", "not authorized")

    lambda_endpoint.respond("fails", fail)
    lambda_endpoint.respond("refused", refuse)
    with pytest.raises(psycopg.DatabaseError, match="lambda invocation failed") as raised:
        caller.execute("SELECT awslambda_fn('fails', '{}')")
    assert "it broke" in str(raised.value.diag.message_detail)
    for query in ("SELECT awslambda_fn('refused', '{}')", "SELECT awslambda_fn_async('refused', '{}')"):
        with pytest.raises(psycopg.DatabaseError, match="invoke API failed"):
            caller.execute(query.encode())
    lambda_endpoint.refuse()
    with pytest.raises(psycopg.DatabaseError, match="invoke API failed"):
        caller.execute("SELECT awslambda_fn('lambdaTest', '{}')")


def test_nobody_may_call_them_without_a_grant(installed: Database, caller: psycopg.Connection) -> None:
    forbidden: list[LiteralString] = [
        "SELECT awslambda_fn('lambdaTest', '{}')",
        "SELECT awslambda_fn_async('lambdaTest', '{}')",
        "SELECT _awslambda_invoke('lambdaTest', '{}', 'RequestResponse')",
        "SELECT aws_lambda.invoke('lambdaTest', '{}'::json)",
    ]
    with installed.connect(OUTSIDER) as outsider:
        for query in forbidden:
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                outsider.execute(query)
    for query in forbidden[2:]:
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            caller.execute(query)


def test_callers_search_path_changes_nothing(caller: psycopg.Connection, lambda_endpoint: LambdaEndpoint) -> None:
    caller.execute("CREATE TEMP TABLE invoke (status_code integer)")
    caller.execute("SET search_path = pg_temp, public")
    caller.execute("SELECT awslambda_fn('lambdaTest', '{}')")
    assert len(lambda_endpoint.invocations) == 1


def test_install_again_takes_back_what_public_had(installed: Database) -> None:
    with installed.connect() as owner:
        owner.execute("GRANT EXECUTE ON FUNCTION awslambda_fn, awslambda_fn_async TO PUBLIC")
        _psql(installed, "install.sql")
        granted = owner.execute(
            "SELECT p.oid::regprocedure::text FROM pg_proc AS p"
            " WHERE p.proname LIKE '%%awslambda%%' AND (p.proacl IS NULL OR p.proacl::text LIKE '%%{=X%%'"
            " OR p.proacl::text LIKE '%%,=X%%')"
        ).fetchall()
        assert granted == []
        _psql(installed, "uninstall.sql")
        assert _value(owner, "SELECT count(*) FROM pg_proc WHERE proname LIKE '%%awslambda%%'") == 0


def test_each_reading_is_sent(installed: Database, lambda_endpoint: LambdaEndpoint) -> None:
    _psql(installed, "temp_reading.sql")
    with installed.connect() as connection:
        connection.execute("SET timezone = 'America/New_York'")
        connection.execute("INSERT INTO temp_reading VALUES ('2016-02-15 12:00:00+00', 60), (NULL, NULL)")
    first, second = lambda_endpoint.wait_for(2)
    assert first.payload == {"reading_time": "2016-02-15 12:00:00", "reading_value": "60"}
    assert second.payload == {"reading_time": None, "reading_value": None}
    assert {(call.function, call.invocation_type) for call in (first, second)} == {
        ("lambdaTempReadingTrigger", "Event")
    }


def test_reading_that_cannot_be_sent_fails_no_insert(installed: Database, lambda_endpoint: LambdaEndpoint) -> None:
    def refuse(_payload: object) -> None:
        raise ApiError(404, "ResourceNotFoundException", "Function not found")

    lambda_endpoint.respond("lambdaTempReadingTrigger", refuse)
    _psql(installed, "temp_reading.sql")
    with installed.connect() as connection:
        seen = notices(connection)
        connection.execute("INSERT INTO temp_reading VALUES (now(), 60)")
        assert _value(connection, "SELECT count(*) FROM temp_reading") == 1
    [warning] = seen
    assert (warning.sqlstate, warning.message) == (
        "42883", "the reading is stored, but not sent: invoke API failed"
    )  # fmt: skip


def test_uninstall_leaves_no_trigger_behind(installed: Database) -> None:
    _psql(installed, "temp_reading.sql")
    with installed.connect() as connection:
        connection.execute("INSERT INTO temp_reading VALUES (now(), 60)")
        _psql(installed, "uninstall.sql")
        connection.execute("INSERT INTO temp_reading VALUES (now(), 61)")
        assert _value(connection, "SELECT count(*) FROM temp_reading") == 2
        assert _value(connection, "SELECT count(*) FROM pg_trigger WHERE NOT tgisinternal") == 0


def test_uninstall_names_a_trigger_of_the_user_s_that_calls_the_functions(installed: Database) -> None:
    with installed.connect() as connection:
        connection.execute(
            "CREATE TABLE t (v int); CREATE FUNCTION tell() RETURNS trigger LANGUAGE plpgsql AS $$"
            " BEGIN PERFORM awslambda_fn_async('f', '{}'); RETURN NULL; END $$;"
            " CREATE TRIGGER tells AFTER INSERT ON t FOR EACH ROW EXECUTE FUNCTION tell()"
        )
        with pytest.raises(AssertionError) as raised:
            _psql(installed, "uninstall.sql")
        assert "triggers call awslambda_fn: tells on t" in raised.value.args[0]
        connection.execute("INSERT INTO t VALUES (1)")


@pytest.fixture(scope="module")
def cluster_on_aws(published_aws: PublishedAws, postgres_server: PostgresServer) -> Iterator[PostgresCluster]:
    """A server that signs with the key of a user who may invoke the published functions and the stack's."""
    environment = published_aws.environment()
    cluster = new_cluster(
        postgres_server,
        "awslambda_fn",
        settings={"aws_lambda.endpoint_override": environment.pop("AWS_ENDPOINT_URL")},
        environment=environment,
    )
    cluster.start()
    databases.create_dba(cluster)
    databases.create_database(cluster, "published", ["aws_lambda"])
    yield cluster
    cluster.destroy()


def test_published_calls_on_aws(cluster_on_aws: PostgresCluster, published_aws: PublishedAws) -> None:
    result = subprocess.run(
        ["psql", "-X", "-q", "-d", cluster_on_aws.dsn("published", databases.DBA), "-f", SCRIPTS / "install.sql"],
        check=False, capture_output=True, text=True,
    )  # fmt: skip
    assert result.returncode == 0, result.stderr
    with cluster_on_aws.connect("published", databases.DBA) as connection:
        answers = [
            _value(connection, """SELECT awslambda_fn('lambdaTest','{"name":"bob"}')"""),
            _value(connection, """SELECT awslambda_fn(%s,'{"name":"bob"}')""", published_aws.echo_arn),
        ]
        assert [json.loads(str(answer)) for answer in answers] == [{"name": "bob", "Status": "OK"}] * 2
        assert _value(connection, """SELECT awslambda_fn_async('lambdaTest','{"name":"bob"}')""") == ""
        with pytest.raises(psycopg.DatabaseError, match="lambda invocation failed"):
            connection.execute("SELECT awslambda_fn('lambdaFails', '{}')")
        without_alias = published_aws.echo_arn.removesuffix(":live")
        with pytest.raises(psycopg.errors.InsufficientPrivilege, match="invoke API failed"):
            connection.execute("SELECT awslambda_fn(%s, '{}')", [without_alias])
