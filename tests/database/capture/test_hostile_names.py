"""Whatever tables, columns and values are called: no generated code is ended by it, and nothing else is done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st
from psycopg import sql

from pgrelay_cli.delivery.tail import Tail
from pgrelay_cli.install.uninstaller import planned_uninstallation
from tests.database.command.support import run
from tests.database.support import drained, value

if TYPE_CHECKING:
    from tests.conftest import Database
    from tests.support.lambda_endpoint import LambdaEndpoint

FEW = 12
LONGEST_NAME = 63
ROUTINES = "SELECT count(*) FROM pg_proc WHERE pronamespace = 'pgrelay'::regnamespace"

texts = st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1, max_size=30) | st.sampled_from(
    [
        "$capture$",
        "$function$",
        "$$",
        "'",
        '"',
        "\\",
        "a\nb",
        "--",
        "/*",
        "%s",
        "%1$I",
        "t",
        "q",
        "n",
        "new_rows",
        "'; SELECT",
    ]
)
names = texts.filter(lambda name: len(name.encode()) <= LONGEST_NAME)


def test_names_conditions_and_values(database: Database, lambda_endpoint: LambdaEndpoint) -> None:
    with database.connect("postgres") as superuser:
        superuser.execute("SELECT pg_stat_reset()")  # so that cost has not to wait for figures

    @settings(
        max_examples=FEW,
        derandomize=True,
        deadline=None,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @example(schema="$capture$", table="$function$", columns=["$$", "$plpgsql$"], text="'")
    @example(schema='"', table="\\", columns=["'", "*/"], text="\\'; --")
    @given(schema=names, table=names, columns=st.lists(names, min_size=2, max_size=2, unique=True), text=texts)
    def try_names(schema: str, table: str, columns: list[str], text: str) -> None:
        _try_names(database, lambda_endpoint, f"s{schema}"[:20], table, columns, text)

    try_names()


def _try_names(
    database: Database, endpoint: LambdaEndpoint, schema: str, table: str, columns: list[str], text: str
) -> None:
    key, other = map(sql.Identifier, columns)
    name = sql.Identifier(schema, table)
    with database.connect() as connection:
        before = value(connection, ROUTINES)
        tail = Tail(connection)
        regclass = name.as_string(connection)
        condition = sql.SQL("{} <> {}").format(other, sql.Literal(text)).as_string(connection)
        connection.execute(sql.SQL("CREATE SCHEMA {}").format(sql.Identifier(schema)))
        try:
            connection.execute(sql.SQL("CREATE TABLE {} ({} text PRIMARY KEY, {} text)").format(name, key, other))
            connection.execute(
                "SELECT pgrelay.watch(%s, p_payload => 'changed', p_ordered => true, p_when => %s)",
                [regclass, condition],
            )
            rows = [(text, f"{text}2"), (f"{text}2", text)]  # the condition leaves out the second
            for row in rows:
                connection.execute(sql.SQL("INSERT INTO {} VALUES ({}, {})").format(name, *map(sql.Literal, row)))
            connection.execute(
                sql.SQL("UPDATE {} SET {} = '' WHERE {} = {}").format(name, other, key, sql.Literal(text))
            )
            [inserted, updated] = drained(connection, endpoint)
            assert (inserted["schema"], inserted["table"]) == (schema, table)
            assert inserted["new"] == dict(zip(columns, rows[0], strict=True))
            assert (updated["changed"], updated["new"]) == ([columns[1]], {columns[1]: ""})
            connection.execute(
                sql.SQL("CALL pgrelay.backfill({}, {})").format(sql.Literal(regclass), sql.Literal(condition))
            )
            assert [event["key"] for event in drained(connection, endpoint)] == [{columns[0]: text}]
            # The statement that is built where the table has changed.
            with connection.transaction():
                connection.execute(sql.SQL("ALTER TABLE {} ADD added integer").format(name))
                connection.execute(sql.SQL("UPDATE {} SET added = 1, {} = {}").format(name, other, other))
            assert [event["changed"] for event in drained(connection, endpoint)] == [["added"]]
            assert len(list(tail.look())) > 0
            run(database, "cost", regclass)
            planned = planned_uninstallation(connection)
            assert (len(planned.watches), list(planned.dependents)) == (1, [])
        finally:
            connection.execute("SELECT pgrelay.unwatch(watched_table) FROM pgrelay.watch")
            connection.execute(sql.SQL("DROP SCHEMA {} CASCADE").format(sql.Identifier(schema)))
        assert value(connection, ROUTINES) == before
