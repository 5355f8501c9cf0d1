"""Settings that a role or a database gives to its sessions: capture does the same under each."""

from __future__ import annotations

from typing import TYPE_CHECKING, LiteralString

import psycopg
import pytest

from tests.database.support import drained, notices, value

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.conftest import Database
    from tests.support.lambda_endpoint import LambdaEndpoint

pytestmark = pytest.mark.usefixtures("roles")

SETTINGS: dict[LiteralString, LiteralString] = {
    "quote_all_identifiers": "on",
    "standard_conforming_strings": "off",
    "backslash_quote": "off",
    "array_nulls": "off",
    "transform_null_equals": "on",
    "row_security": "off",
    "check_function_bodies": "off",
    "plpgsql.extra_errors": "all",
    "plpgsql.variable_conflict": "error",
    "plpgsql.print_strict_params": "on",
    "default_transaction_isolation": "serializable",
    "default_transaction_deferrable": "on",
    "plan_cache_mode": "force_generic_plan",
    "jit_above_cost": "0",
    "force_parallel_mode": "on",
    "from_collapse_limit": "1",
    "work_mem": "64kB",
    "client_encoding": "LATIN1",
    "lc_messages": "C",
    "xmloption": "document",
    "default_toast_compression": "pglz",
    "session_replication_role": "origin",
    "enable_seqscan": "off",
    "timezone": "<+14>-14",
    "datestyle": "SQL, DMY",
    "max_stack_depth": "100kB",
    "idle_in_transaction_session_timeout": "10s",
}


@pytest.fixture(params=["role", "database"])
def target(database: Database, request: pytest.FixtureRequest) -> Iterator[str]:
    role = request.param == "role"
    yield "ROLE app" if role else f"DATABASE {database.name}"
    if role:
        with database.connect("postgres") as superuser:
            superuser.execute("ALTER ROLE app RESET ALL")


def test_settings_of_a_role_and_of_a_database(database: Database, lambda_endpoint: LambdaEndpoint, target: str) -> None:
    with database.connect("postgres") as superuser:
        superuser.execute(
            "CREATE TYPE mood AS ENUM ('good', 'bad');"
            'CREATE TABLE t (id integer PRIMARY KEY, "A" text, at timestamptz, m mood, j jsonb, n integer[]);'
            "GRANT ALL ON t TO app; GRANT USAGE ON SCHEMA public TO app;"
            "SELECT pgrelay.watch('t', p_ordered => true, p_payload => 'changed', "
            "p_when => $$\"A\" <> 'it''s' AND m <> 'bad'$$)"
        )
        for name, setting in SETTINGS.items():
            try:
                superuser.execute(f"ALTER {target} SET {name} = '{setting}'".encode())
            except psycopg.errors.UndefinedObject:
                continue  # this version has no such setting
            try:
                with database.connect("app") as writer:
                    seen = notices(writer)
                    writer.execute("INSERT INTO public.t VALUES (1, 'x', now(), 'good', '{\"a\": 1}', '{1,2}')")
                    writer.execute("UPDATE public.t SET \"A\" = 'y'")
                    writer.execute("DELETE FROM public.t")
                    assert seen == [], name
                with database.connect("postgres") as drainer:
                    events = drained(drainer, lambda_endpoint)
                assert [event["operation"] for event in events] == ["insert", "update", "delete"], name
            finally:
                superuser.execute(f"ALTER {target} RESET {name}".encode())
        assert value(superuser, "SELECT problem FROM pgrelay.watches") is None
