"""Masks: what reports do not carry out of the database, and what happens when masking fails."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import psycopg
import pytest

from tests.database.exceptions.support import NAMES, TEXTS, report
from tests.database.support import HOSTILE_TEXTS, notices

if TYPE_CHECKING:
    from tests.conftest import Database
    from tests.support.lambda_endpoint import LambdaEndpoint

CARD = "4111-1111-1111-1111"
CARD_PATTERN = r"\m\d{4}-\d{4}-\d{4}-\d{4}\M"


def sent(endpoint: LambdaEndpoint) -> Any:
    return endpoint.invocations[-1].payload


@pytest.fixture
def connection(database: Database) -> Any:
    with database.connect() as connection:
        yield connection


def test_pattern_is_masked_in_every_text_and_in_the_data(
    connection: psycopg.Connection, lambda_endpoint: LambdaEndpoint
) -> None:
    connection.execute("SELECT pgrelay.mask('pattern', %s)", [CARD_PATTERN])
    text = f"card {CARD}!"
    connection.execute("SELECT set_config('application_name', %s, false)", [text])
    data = {text: [text, {"deep": text}, 7, None, True, 1.50]}
    assert report(connection, data=json.dumps(data), **dict.fromkeys([*TEXTS, *NAMES], text) | {"sqlstate": "P0001"})
    assert CARD not in json.dumps(sent(lambda_endpoint))
    assert sent(lambda_endpoint)["error"]["message"] == "card ***!"
    assert sent(lambda_endpoint)["data"] == {"card ***!": ["card ***!", {"deep": "card ***!"}, 7, None, True, 1.5]}
    assert sent(lambda_endpoint)["session"]["application_name"] == "card ***!"


def test_message_in_the_place_of_the_sqlstate_is_masked(
    connection: psycopg.Connection, lambda_endpoint: LambdaEndpoint
) -> None:
    """report_exception('load', SQLERRM, SQLSTATE) is easily written, and a pattern leaves a SQLSTATE as it is."""
    connection.execute("SELECT pgrelay.mask('pattern', %s), pgrelay.mask('pattern', '\\d{5}')", [CARD_PATTERN])
    assert report(connection, sqlstate=f"card {CARD}!", message="23505")
    assert sent(lambda_endpoint)["error"]["sqlstate"] == "card ***!"
    assert report(connection, sqlstate="23505", message="m")
    assert sent(lambda_endpoint)["error"]["sqlstate"] == "23505"


def test_number_that_matches_is_masked(connection: psycopg.Connection, lambda_endpoint: LambdaEndpoint) -> None:
    connection.execute(r"SELECT pgrelay.mask('pattern', '\m\d{16}\M')")
    assert report(connection, message="m", data='{"card": 4111111111111111, "id": 17}')
    assert sent(lambda_endpoint)["data"] == {"card": "***", "id": 17}


def test_value_at_the_end_of_what_is_sent_is_masked_whole(
    connection: psycopg.Connection, lambda_endpoint: LambdaEndpoint
) -> None:
    connection.execute("SELECT pgrelay.mask('pattern', %s)", [CARD_PATTERN])
    for offset in range(0, 60, 7):
        assert report(connection, message="x" * (15_950 + offset) + f" {CARD}" * 3)
        assert "4111" not in sent(lambda_endpoint)["error"]["message"]


def fail(connection: psycopg.Connection, statement: str) -> None:
    """Run a statement under guard, which reports its exception."""
    with pytest.raises(psycopg.Error):
        connection.execute("CALL pgrelay.guard('p', %s)", [statement])


TABLES = """
    CREATE TABLE people (id int PRIMARY KEY, badge_id text NOT NULL UNIQUE, age int CHECK (age > 0));
    CREATE TABLE plain (id int PRIMARY KEY, age int CHECK (age > 0));
    CREATE TABLE child (badge_id text REFERENCES people (badge_id));
    CREATE UNIQUE INDEX ON people (lower(badge_id));
    INSERT INTO people VALUES (1, 'secret), (x)', 1);
    INSERT INTO plain VALUES (1, 1);
"""


@pytest.mark.parametrize(
    ("statement", "detail"),
    [
        ("INSERT INTO people VALUES (2, 'secret), (x)', 1)", "(badge_id)=(***)"),
        ("INSERT INTO people VALUES (1, 'x', 1)", "(id)=(1)"),
        ("INSERT INTO people VALUES (2, 'SECRET), (X)', 1)", "(lower(badge_id))=(***)"),
        ("INSERT INTO people VALUES (3, NULL, 3)", "(***)"),
        ("INSERT INTO people VALUES (3, 'secret', -1)", "(***)"),
        ("INSERT INTO plain VALUES (1, 1)", "(id)=(1)"),
        ("INSERT INTO plain VALUES (2, -1)", "(2, -1)"),
        ("INSERT INTO child VALUES ('secret')", "(badge_id)=(***)"),
    ],
)
def test_masked_column_s_values_are_not_in_the_detail(
    connection: psycopg.Connection, lambda_endpoint: LambdaEndpoint, statement: str, detail: str
) -> None:
    connection.execute(TABLES)
    connection.execute("SELECT pgrelay.mask('column', 'BADGE_ID')")
    fail(connection, statement)
    found = sent(lambda_endpoint)["error"]["detail"]
    assert "secret" not in found.lower()
    assert detail in found


def test_masked_column_s_values_are_not_in_the_data_or_a_copy_s_context(
    connection: psycopg.Connection, lambda_endpoint: LambdaEndpoint
) -> None:
    connection.execute("SELECT pgrelay.mask('column', 'badge_id')")
    report(
        connection,
        message="m",
        context='COPY people, line 3, column badge_id: "secret"\nCOPY people, line 4: "4\tsecret"',
        data='{"Badge_ID": {"deep": "secret"}, "rows": [{"badge_id": "secret", "id": 7}]}',
    )
    assert "secret" not in json.dumps(sent(lambda_endpoint))
    assert sent(lambda_endpoint)["data"] == {"Badge_ID": "***", "rows": [{"badge_id": "***", "id": 7}]}


@pytest.mark.parametrize("column", ["a b", "x'); --", "[", "ä", "id"])
def test_column_of_any_name_is_masked(
    connection: psycopg.Connection, lambda_endpoint: LambdaEndpoint, column: str
) -> None:
    connection.execute("SELECT pgrelay.mask('column', %s)", [column])
    report(connection, message="m", sqlstate="23505", detail=f"Key ({column}, employee_id)=(secret, 7) already exists.")
    assert "secret" not in sent(lambda_endpoint)["error"]["detail"]


def test_column_whose_name_is_part_of_another_s_is_not_mistaken(
    connection: psycopg.Connection, lambda_endpoint: LambdaEndpoint
) -> None:
    connection.execute("SELECT pgrelay.mask('column', 'id')")
    report(connection, message="m", sqlstate="23505", detail="Key (employee_id)=(7) already exists.")
    assert sent(lambda_endpoint)["error"]["detail"] == "Key (employee_id)=(7) already exists."


def test_detail_can_be_left_out(connection: psycopg.Connection, lambda_endpoint: LambdaEndpoint) -> None:
    connection.execute("SELECT pgrelay.mask('detail')")
    report(connection, message="m", detail="secret")
    assert sent(lambda_endpoint)["error"]["detail"] is None
    connection.execute("SELECT pgrelay.unmask('detail')")
    report(connection, message="m", detail="public")
    assert sent(lambda_endpoint)["error"]["detail"] == "public"


def test_warning_and_outbox_carry_the_masked_report_only(
    connection: psycopg.Connection, lambda_endpoint: LambdaEndpoint
) -> None:
    connection.execute("SELECT pgrelay.mask('pattern', %s)", [CARD_PATTERN])
    lambda_endpoint.refuse()
    seen = notices(connection)
    report(connection, message=CARD, detail=CARD)
    assert seen[0].sqlstate == "PR010"
    assert CARD not in str(seen)


def test_masking_that_fails_withholds_every_text(
    connection: psycopg.Connection, lambda_endpoint: LambdaEndpoint
) -> None:
    connection.execute("INSERT INTO pgrelay.mask (kind, value) VALUES ('pattern', '(')")  # as mask would not
    connection.execute(
        "DO $$ BEGIN PERFORM pgrelay.report_exception('s3cret', '22012', 's3cret', 's3cret', 's3cret', 's3cret', "
        'p_data => \'{"s": "s3cret"}\'); END $$'
    )
    assert "s3cret" not in json.dumps(sent(lambda_endpoint))
    assert sent(lambda_endpoint)["error"]["sqlstate"] == "22012"
    assert "withheld" in sent(lambda_endpoint)["error"]["message"]
    assert sent(lambda_endpoint)["procedure"] == "inline_code_block"


def test_data_that_cannot_be_masked_is_withheld(
    connection: psycopg.Connection, lambda_endpoint: LambdaEndpoint
) -> None:
    connection.execute("SELECT pgrelay.mask('column', 'x')")
    assert report(connection, message="m", data=r'{"nul": "\u0000"}')
    assert sent(lambda_endpoint)["data"] == {}


@pytest.mark.parametrize("text", HOSTILE_TEXTS, ids=repr)
def test_hostile_texts_pass_through_masks_that_they_do_not_match(
    connection: psycopg.Connection, lambda_endpoint: LambdaEndpoint, text: str
) -> None:
    connection.execute("SELECT pgrelay.mask('pattern', %s), pgrelay.mask('column', 'other')", [CARD_PATTERN])
    assert report(connection, message=text, detail=text, data=json.dumps({text: text}))
    assert sent(lambda_endpoint)["error"]["message"] == text
    assert sent(lambda_endpoint)["error"]["detail"] == text
    assert sent(lambda_endpoint)["data"] == {text: text}


@pytest.mark.parametrize(
    ("pattern", "reason"),
    [
        ("(", "parentheses () not balanced"),
        ("[[:nonsense:]]", "invalid character class"),
        ("a*", "matches the empty text"),
        (".*", "matches the empty text"),
        (r"(a+)\1", "back reference"),
        ("x" * 1_001, "more than 1000 characters"),
        ("((a{1,200}){1,200}){1,200}", "regular expression is too complex"),
        ("(a{1,100}){1,100}", "takes more than 100 ms"),
    ],
)
def test_pattern_that_may_not_run_in_a_handler_is_refused(
    connection: psycopg.Connection, pattern: str, reason: str
) -> None:
    with pytest.raises(psycopg.DatabaseError) as raised:
        connection.execute("SELECT pgrelay.mask('pattern', %s)", [pattern])
    assert raised.value.sqlstate == "PR086"
    assert reason in (raised.value.diag.message_detail or "")
    assert connection.execute("SELECT count(*) FROM pgrelay.mask").fetchone() == (0,)


@pytest.mark.parametrize(
    ("kind", "text"),
    [(None, "x"), ("secret", "x"), ("detail", "x"), ("pattern", ""), ("column", ""), ("column", None), ("'; --", "x")],
)
def test_mask_that_is_none_is_refused(connection: psycopg.Connection, kind: str | None, text: str | None) -> None:
    with pytest.raises(psycopg.DatabaseError) as raised:
        connection.execute("SELECT pgrelay.mask(%s, %s)", [kind, text])
    assert raised.value.sqlstate == "PR085"


def test_masking_twice_and_unmasking_are_no_errors(connection: psycopg.Connection) -> None:
    for _ in range(2):
        connection.execute("SELECT pgrelay.mask('column', 'a'), pgrelay.mask('pattern', 'b'), pgrelay.mask('detail')")
    connection.execute("SELECT pgrelay.unmask('column', 'A'), pgrelay.unmask('pattern', 'c')")
    found = connection.execute("SELECT kind, value FROM pgrelay.mask ORDER BY kind").fetchall()
    assert found == [("detail", ""), ("pattern", "b")]
