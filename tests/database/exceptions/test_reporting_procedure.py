"""Whose exception a report is: the procedure, in every language, whoever reports for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.conftest import Database
    from tests.support.lambda_endpoint import LambdaEndpoint


def test_shortest_report_knows_the_procedure_and_its_callers(
    database: Database, lambda_endpoint: LambdaEndpoint
) -> None:
    with database.connect() as connection:
        connection.execute("CREATE SCHEMA app")
        connection.execute(
            "CREATE PROCEDURE app.inner_sp() LANGUAGE plpgsql AS $$ BEGIN PERFORM 1 / 0; EXCEPTION WHEN OTHERS THEN "
            "PERFORM pgrelay.report_exception(\n  NULL,\n  SQLSTATE, SQLERRM); END $$"
        )
        connection.execute("CREATE PROCEDURE app.outer_sp() LANGUAGE plpgsql AS $$ BEGIN CALL app.inner_sp(); END $$")
        connection.execute("CALL app.outer_sp()")
        connection.execute("DO $$ BEGIN PERFORM pgrelay.report_exception(NULL, '22012', 'no'); END $$")
    in_a_procedure, in_a_block = (invocation.payload for invocation in lambda_endpoint.invocations)
    assert in_a_procedure["procedure"] == "app.inner_sp"
    stack = in_a_procedure["error"]["context"].splitlines()
    assert "app.inner_sp()" in stack[0]
    assert "app.outer_sp()" in stack[-1]
    assert in_a_block["procedure"] == "inline_code_block"
    assert in_a_procedure["error"]["context_of"] == "report"


GET_ALL = """GET STACKED DIAGNOSTICS
            d.sqlstate = RETURNED_SQLSTATE, d.message = MESSAGE_TEXT, d.context = PG_EXCEPTION_CONTEXT;"""
REPORTERS = f"""
    CREATE PROCEDURE handle(INOUT d pgrelay.diagnostics) LANGUAGE plpgsql AS $$
    BEGIN
        PERFORM pgrelay.report_exception(d);
    END $$;
    CREATE PROCEDURE handle_text(p_error text) LANGUAGE plpgsql AS $$
    BEGIN
        PERFORM pgrelay.report_exception(pgrelay.caller(), NULL, p_error);
    END $$;
    CREATE PROCEDURE one_sp() LANGUAGE plpgsql AS $$
    DECLARE
        d pgrelay.diagnostics;
    BEGIN
        PERFORM 1 / 0;
    EXCEPTION WHEN OTHERS THEN
        {GET_ALL}
        CALL handle(d);
        CALL handle_text(SQLERRM);
    END $$;
    CREATE PROCEDURE other_sp() LANGUAGE plpgsql AS $$
    DECLARE
        d pgrelay.diagnostics;
    BEGIN
        BEGIN
            CALL fails_sp();
        EXCEPTION WHEN OTHERS THEN
            {GET_ALL}
            CALL handle(d);
            CALL handle_text(SQLERRM);
        END;
    END $$;
    CREATE PROCEDURE fails_sp() LANGUAGE plpgsql AS $$ BEGIN PERFORM 1 / 0; END $$;
    CREATE PROCEDURE outer_sp() LANGUAGE plpgsql AS $$ BEGIN CALL other_sp(); CALL one_sp(); END $$;
"""


def test_report_through_a_procedure_of_one_s_own_is_the_handler_s(
    database: Database, lambda_endpoint: LambdaEndpoint
) -> None:
    with database.connect() as connection:
        connection.execute(REPORTERS.encode())
        connection.execute("CALL one_sp(); CALL outer_sp()")
        connection.execute("CALL handle_text('no')")
    sent = [invocation.payload["procedure"] for invocation in lambda_endpoint.invocations]
    assert sent == ["one_sp", "one_sp", "other_sp", "other_sp", "one_sp", "one_sp", "handle_text"]


def test_context_that_is_not_the_exception_s_names_nobody(database: Database, lambda_endpoint: LambdaEndpoint) -> None:
    with database.connect() as connection:
        connection.execute(
            "CREATE PROCEDURE one_sp() LANGUAGE plpgsql AS $$ BEGIN "
            "PERFORM pgrelay.report_exception(NULL, '22012', 'no', p_context => 'any text of one''s own'); END $$;"
            "CREATE PROCEDURE outer_sp() LANGUAGE plpgsql AS $$ BEGIN CALL one_sp(); END $$; CALL outer_sp()"
        )
    assert lambda_endpoint.invocations[0].payload["procedure"] == "one_sp"


STACKS = {
    "en_US": "PL/pgSQL function {} line {} at {}",
    "de_DE": "PL/pgSQL-Funktion {} Zeile {} bei {}",
    "es_ES": "función PL/pgSQL {} en la línea {} en {}",
    "fr_FR": "fonction PL/pgSQL {}, ligne {} à {}",
    "ja_JP": "PL/pgSQL関数{}の{}行目 - {}",
    "ko_KR": 'PL/pgSQL 함수 "{}" 의 {}번째 {}',
    "ru_RU": "функция PL/pgSQL {}, строка {}, оператор {}",
    "tr_TR": "{} PL/pgSQL fonksiyonu, {}. satır, {} içinde",  # noqa: RUF001 - Turkish
    "zh_CN": "PL/pgSQL 函数 {} 第 {} 行的 {} 处",
}
"""How PL/pgSQL writes a line of its stack; also the server's own, in the languages that it has here."""


@pytest.mark.parametrize("function", ["app.inner_sp(integer,text)", 'app."a.b (x) 1"()', "inline_code_block"])
@pytest.mark.parametrize("frame", STACKS.values(), ids=STACKS)
def test_caller_is_read_from_the_stack_in_any_language(database: Database, frame: str, function: str) -> None:
    caller = frame.format(function, 3, "PERFORM")
    rest = f"{caller}\n{frame.format('app.outer_sp()', 1, 'CALL')}"
    lines = [
        frame.format("pgrelay.report_exception(pgrelay.diagnostics,text,json)", 8, "GET DIAGNOSTICS"),
        'SQL: "SELECT pgrelay.report_exception(ROW(1), $1)"',
        frame.format("pgrelay.report_exception(text,text,text,text)", 3, "RETURN"),
        'SQL: "SELECT pgrelay.report_exception(\n  NULL)"',
        rest,
    ]
    with database.connect("postgres") as connection:
        query = "SELECT * FROM pgrelay._reporting_stack(%s, %s)"
        name = function.split("(")[0]
        row = connection.execute(query, ["\n".join(lines), None]).fetchone()
        assert row == (rest, [name, "app.outer_sp"], name)
        failed = f"SQL: 1 / 0\n{frame.format('app.outer_sp()', 7, 'PERFORM')}"
        row = connection.execute(query, ["\n".join(lines), failed]).fetchone()
        assert row == (rest, [name, "app.outer_sp"], "app.outer_sp")
        assert connection.execute(query, [lines[0], failed]).fetchone() == (None, None, None)


@pytest.mark.parametrize("language", ["C", "de_DE.UTF-8", "fr_FR.UTF-8", "ja_JP.UTF-8"])
def test_report_names_its_procedure_in_the_server_s_language(
    database: Database, lambda_endpoint: LambdaEndpoint, language: str
) -> None:
    with database.connect("postgres") as connection:
        # A server without the language keeps English; then this is the test of C again.
        connection.execute(
            "SELECT set_config('lc_messages', %s, false) FROM pg_collation WHERE collname = %s LIMIT 1",
            [language, language.replace("UTF-8", "utf8")],
        )
        connection.execute(
            "CREATE PROCEDURE fails_sp() LANGUAGE plpgsql AS $$ BEGIN PERFORM 1 / 0; EXCEPTION WHEN OTHERS THEN "
            "PERFORM pgrelay.report_exception(NULL, SQLSTATE, SQLERRM); END $$; CALL fails_sp()"
        )
    [invocation] = lambda_endpoint.invocations
    assert invocation.payload["procedure"] == "fails_sp"
    assert "fails_sp()" in invocation.payload["error"]["context"]
    assert "pgrelay.report_exception" not in invocation.payload["error"]["context"].splitlines()[0]
