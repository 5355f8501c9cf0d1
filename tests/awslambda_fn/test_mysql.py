"""awslambda_fn for Aurora MySQL, on MariaDB with stand-ins of the built-in functions that record their arguments."""

from __future__ import annotations

import itertools
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from sandbox.paths import SQL
from sandbox.postgres import free_port
from tests.awslambda_fn import mariadb
from tests.awslambda_fn.conftest import missing
from tests.awslambda_fn.mariadb import MariaDb, SqlError
from tests.support.clusters import state

if TYPE_CHECKING:
    from collections.abc import Iterator

SCRIPTS = SQL / "awslambda_fn" / "mysql"
PREFIX = "arn:aws:lambda:us-east-1:123456789012:function:"
# Like the built-in functions they return a BLOB. They are no DETERMINISTIC functions, but MariaDB wants to be told so.
STAND_INS = """
CREATE TABLE invocation (
    id INT AUTO_INCREMENT PRIMARY KEY, kind VARCHAR(10), arn VARCHAR(256), payload LONGTEXT CHARACTER SET utf8mb4
) ENGINE = InnoDB;
DELIMITER //
CREATE FUNCTION lambda_sync(arn VARCHAR(256), payload LONGTEXT CHARACTER SET utf8mb4) RETURNS LONGBLOB
DETERMINISTIC MODIFIES SQL DATA
BEGIN
    INSERT INTO invocation (kind, arn, payload) VALUES ('sync', arn, payload);
    IF arn LIKE '%:lambdaFails' THEN
        SIGNAL SQLSTATE 'HY000' SET MYSQL_ERRNO = 1873, MESSAGE_TEXT = 'Lambda API returned error: it broke';
    END IF;
    RETURN JSON_SET(payload, '$.Status', 'OK');
END//
CREATE FUNCTION lambda_async(arn VARCHAR(256), payload LONGTEXT CHARACTER SET utf8mb4) RETURNS LONGBLOB
DETERMINISTIC MODIFIES SQL DATA
BEGIN
    INSERT INTO invocation (kind, arn, payload) VALUES ('async', arn, payload);
    RETURN '';
END//
DELIMITER ;
"""

_numbers = itertools.count(1)


@dataclass(frozen=True, kw_only=True)
class Database:
    """A database with the stand-ins and the functions."""

    server: MariaDb
    name: str

    def run(self, script: str, user: str = "root") -> list[list[str]]:
        return self.server.run(script, self.name, user)

    def invocations(self) -> list[tuple[str, str, object]]:
        """Return what the stand-ins were called with, the payloads decoded."""
        rows = self.run("SELECT kind, arn, HEX(payload) FROM invocation ORDER BY id")
        return [(kind, arn, json.loads(bytes.fromhex(payload))) for kind, arn, payload in rows]


@pytest.fixture(scope="module")
def server() -> Iterator[MariaDb]:
    if not mariadb.is_installed():
        missing("MariaDB", "mariadb-server-core mariadb-client-core")
    with MariaDb(directory=state("mariadb"), port=free_port()) as server:
        yield server


@pytest.fixture
def database(server: MariaDb) -> Iterator[Database]:
    name = f"test_{next(_numbers)}"
    server.run(f"CREATE DATABASE {name} CHARACTER SET utf8mb4; CREATE USER {name}@'127.0.0.1'")
    database = Database(server=server, name=name)
    database.run(STAND_INS)
    database.run((SCRIPTS / "install.sql").read_text())
    database.run(f"INSERT INTO awslambda_setting (arn_prefix) VALUES ('{PREFIX}')")
    yield database
    server.run(f"DROP DATABASE {name}; DROP USER {name}@'127.0.0.1'")


def test_published_call_runs_as_written(database: Database) -> None:
    [[answer]] = database.run("""SELECT awslambda_fn('lambdaTest','{"name":"bob"}')""")
    assert json.loads(answer) == {"name": "bob", "Status": "OK"}
    assert database.invocations() == [("sync", f"{PREFIX}lambdaTest", {"name": "bob"})]


def test_asynchronous_call_uses_the_asynchronous_function(database: Database) -> None:
    assert database.run("""SELECT awslambda_fn_async('lambdaTest:live','{"name":"bob"}'), 'end'""") == [["", "end"]]
    assert database.invocations() == [("async", f"{PREFIX}lambdaTest:live", {"name": "bob"})]


def test_result_is_text(database: Database) -> None:
    assert database.run("SELECT CHARSET(awslambda_fn('f', '{}')), CHARSET(awslambda_fn_async('f', '{}'))") == [
        ["utf8mb4", "utf8mb4"]
    ]


@pytest.mark.parametrize(
    "name",
    [
        "arn:aws:lambda:eu-west-1:210987654321:function:lambdaTest",
        "arn:aws-cn:lambda:cn-north-1:210987654321:function:lambdaTest:live",
        "arn:aws-us-gov:lambda:us-gov-west-1:210987654321:function:lambda-Test_2:$LATEST",
    ],
)
def test_arn_stays_what_it_is(database: Database, name: str) -> None:
    database.run(f"DELETE FROM awslambda_setting; SELECT awslambda_fn('{name}', '{{}}')")
    assert database.invocations() == [("sync", name, {})]


@pytest.mark.parametrize("function", ["awslambda_fn", "awslambda_fn_async"])
@pytest.mark.parametrize(
    ("name", "arguments", "words"),
    [
        ("'f'", "'{'", "(22032) at line 1: fn_args is not valid JSON"),
        ("'f'", "''", "(22032) at line 1: fn_args is not valid JSON"),
        ("'f'", "NULL", "(22032) at line 1: fn_args is not valid JSON"),
        ("'a b'", "'{}'", "(22023) at line 1: fn_name is no valid name or ARN of a Lambda function"),
        ("'arn:aws:s3:::bucket'", "'{}'", "(22023) at line 1: fn_name is no valid name or ARN of a Lambda function"),
        ("NULL", "'{}'", "(22023) at line 1: fn_name is no valid name or ARN of a Lambda function"),
    ],
)
def test_wrong_argument_is_refused(database: Database, function: str, name: str, arguments: str, words: str) -> None:
    with pytest.raises(SqlError) as raised:
        database.run(f"SELECT {function}({name}, {arguments})")
    assert words in str(raised.value)
    assert database.invocations() == []


def test_bare_name_needs_the_setting(database: Database) -> None:
    with pytest.raises(SqlError, match=r"\(55000\).*awslambda_setting has no arn_prefix"):
        database.run("DELETE FROM awslambda_setting; SELECT awslambda_fn('f', '{}')")


def test_setting_is_checked(database: Database) -> None:
    for statement in (
        "UPDATE awslambda_setting SET arn_prefix = 'arn:aws:lambda:us-east-1:function:'",
        f"INSERT INTO awslambda_setting (id, arn_prefix) VALUES (2, '{PREFIX}')",
    ):
        with pytest.raises(SqlError, match="CONSTRAINT `awslambda_setting_"):
            database.run(statement)


def test_failure_of_the_function_reaches_the_caller(database: Database) -> None:
    with pytest.raises(SqlError, match=r"ERROR 1873 \(HY000\).*it broke"):
        database.run("SELECT awslambda_fn('lambdaFails', '{}')")


def test_hostile_values_travel_unchanged(database: Database) -> None:
    texts = [
        "it's",
        'a "quoted" word',
        r"back\slash \n",
        "line\nbreak\ttab",
        "emoji 🐘 漢字 \u202e",
        "'; DROP TABLE t; --",
    ]
    for text in texts:
        literal = f"CONVERT(0x{text.encode().hex()} USING utf8mb4)"
        database.run(f"SELECT awslambda_fn('f', JSON_OBJECT('a', {literal}))")
    assert [payload for _, _, payload in database.invocations()] == [{"a": text} for text in texts]


def test_execute_is_enough_and_is_needed(database: Database) -> None:
    app = database.name
    call = """SELECT awslambda_fn('lambdaTest','{"name":"bob"}')"""
    with pytest.raises(SqlError, match="denied"):
        database.run(call, user=app)
    database.run(f"GRANT EXECUTE ON FUNCTION awslambda_fn TO {app}@'127.0.0.1'")
    assert len(database.run(call, user=app)) == 1
    for forbidden in ("SELECT awslambda_fn_async('f', '{}')", "SELECT * FROM awslambda_setting"):
        with pytest.raises(SqlError, match="denied"):
            database.run(forbidden, user=app)


def test_install_again_and_uninstall(database: Database) -> None:
    database.run((SCRIPTS / "install.sql").read_text())
    assert database.run("SELECT arn_prefix FROM awslambda_setting") == [[PREFIX]]
    database.run((SCRIPTS / "uninstall.sql").read_text())
    query = (
        "SELECT routine_name FROM information_schema.routines WHERE routine_schema = DATABASE() AND routine_name LIKE "
        "'%awslambda%' UNION SELECT table_name FROM information_schema.tables WHERE table_schema = DATABASE() AND "
        "table_name LIKE '%awslambda%'"
    )
    assert database.run(query) == []


def test_each_reading_is_sent(database: Database) -> None:
    database.run((SCRIPTS / "temp_reading.sql").read_text())
    database.run("INSERT INTO temp_reading VALUES ('2016-02-15 07:00:00', 60), (NULL, NULL)")
    function = f"{PREFIX}lambdaTempReadingTrigger"
    assert database.invocations() == [
        ("async", function, {"reading_time": "2016-02-15 12:00:00", "reading_value": "60.00"}),
        ("async", function, {"reading_time": None, "reading_value": None}),
    ]


def test_reading_that_cannot_be_sent_fails_no_insert(database: Database) -> None:
    database.run((SCRIPTS / "temp_reading.sql").read_text())
    [[message]] = database.run(
        "DELETE FROM awslambda_setting; INSERT INTO temp_reading VALUES ('2016-02-15 07:00:00', 60);"
        " SELECT @temp_reading_error"
    )
    assert "awslambda_setting has no arn_prefix" in message
    assert database.run("SELECT count(*) FROM temp_reading") == [["1"]]


def test_uninstall_leaves_no_trigger_behind(database: Database) -> None:
    database.run((SCRIPTS / "temp_reading.sql").read_text())
    database.run((SCRIPTS / "uninstall.sql").read_text())
    database.run("INSERT INTO temp_reading VALUES ('2016-02-15 07:00:00', 60)")
    assert database.run("SHOW TRIGGERS") == []
