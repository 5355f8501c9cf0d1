"""What pgrelay does is the same in every session: no setting changes what a public function does or sends."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import psycopg
import pytest

from pgrelay.streams.reading import read
from pgrelay_cli.install.installer import install
from sandbox.paths import SQL
from tests.conftest import BINDINGS
from tests.database.cron import Notifier, cron_tables
from tests.database.delivery.test_schedule import SCHEDULE
from tests.database.support import HOSTILE_TEXTS, NOTIFIER, PUBLISHER, READER, deliver, value
from tests.migration.support import state
from tests.support.kinesis import FakeStreams

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.conftest import Database
    from tests.support.lambda_endpoint import LambdaEndpoint

HOSTILE = {
    "standard_conforming_strings": "off",
    "backslash_quote": "on",
    "array_nulls": "off",
    "transform_null_equals": "on",
    "quote_all_identifiers": "on",
    "search_path": "evil",
    "row_security": "off",
    "check_function_bodies": "off",
    "client_min_messages": "debug1",
    "DateStyle": "SQL, DMY",
    "IntervalStyle": "sql_standard",
    "TimeZone": "Asia/Kathmandu",
    "bytea_output": "escape",
    "extra_float_digits": "-15",
    "xmloption": "document",
    "xmlbinary": "hex",
    "default_text_search_config": "pg_catalog.simple",
    "default_toast_compression": "pglz",
    "plan_cache_mode": "force_generic_plan",
    "from_collapse_limit": "1",
    "join_collapse_limit": "1",
    "cursor_tuple_fraction": "1",
    "parallel_setup_cost": "0",
    "parallel_tuple_cost": "0",
    "min_parallel_table_scan_size": "0",
    "work_mem": "64kB",
    "synchronous_commit": "off",
    "jit": "off",  # what is disabled has such a cost that each statement would be compiled, for seconds
}
"""Settings that a session, a role or a database may have; every enable_... is off, too."""
PLAIN_NAMES = {"quote_all_identifiers": "off"}
"""Where the server's own words are reported, in which it quotes names as the session wants."""
DELIVERY = {"default_transaction_isolation": "serializable", "default_transaction_read_only": "on"}
"""What drain has to overcome as well, and a function cannot: it runs in the session's transaction."""

TOPIC = "arn:aws:sns:eu-west-1:123456789012:alerts"
TEXT = " ".join(text for text in HOSTILE_TEXTS if "\x01" not in text)
TIME = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d(:\d\d)?)")
NUMBER = re.compile(r"(?<=xid)\W+\d+|^[0-9a-f]{8}-[0-9a-f]+-\d+$|\btest_\d+\b|(?<=process )\d+")
CHANGING = {
    "lag_seconds",
    "answer_within_ms",
    "transaction_id",
    "batch",
    "id",
    "backend_pid",
    "left_seconds",
    "database",
    "history",
    "origin",
}
NOW = 1_700_000_000

# Each public function, with calls that return something or show in what is sent. `%(text)s` is a text hard to quote.
CALLS: dict[str, list[str]] = {
    "bind": ["SELECT pgrelay.bind('other', 'arn:aws:lambda:eu-west-1:123456789012:function:other:live')"],
    "configure_binding": ["SELECT pgrelay.configure_binding('other', p_breaker_seconds => 1.5)"],
    "allow": ["SELECT pgrelay.allow('other', 'app')"],
    "disallow": ["SELECT pgrelay.disallow('other', 'app')"],
    "reset_breaker": ["SELECT pgrelay.reset_breaker('other')"],
    "unbind": ["SELECT pgrelay.unbind('other')"],
    "call": ["SELECT pgrelay.call('echo', json_build_object('text', %(text)s::text))::text"],
    "invoke": ["SELECT pgrelay.invoke('echo', json_build_object('text', %(text)s::text))::text"],
    "probe": ["SELECT pgrelay.probe()"],
    "configure": ["SELECT pgrelay.configure('first_retry_seconds', '0.1'), pgrelay.configure('max_attempts', '2')"],
    "take_over": ["SELECT pgrelay.take_over()"],
    "set_readers": ["SELECT pgrelay.set_readers('events', 2)"],
    "watch": [
        r"SELECT pgrelay.watch('public.hard', p_when => $$v IS DISTINCT FROM 'a\tb' AND b IS DISTINCT FROM '\x6162'$$)",
        "SELECT pgrelay.watch('public.plain', p_excluded_columns => '{v}', p_destination => 'other')",
        "SELECT x.condition FROM pgrelay.watch AS x ORDER BY x.watch_id",
        "INSERT INTO public.hard "
        "VALUES (1, %(text)s, decode('0061', 'hex'), '1 day 02:03:04', 0.1, now(), '{1,2}', '<a/>')",
        r"INSERT INTO public.hard (id, v) VALUES (2, E'a\\tb')",
        "UPDATE public.hard SET v = v || 'x'",
        "INSERT INTO public.plain VALUES (1, 'a'), (2, 'b')",
        "DELETE FROM public.plain WHERE id = 1",
    ],
    "captured": [
        "SELECT c.data::text FROM pgrelay.tick AS t, pgrelay.captured(t.snapshot) AS c "
        "WHERE t.tick_id = (SELECT min(f.tick_id) FROM pgrelay.tick AS f)"
    ],
    "pause": ["SELECT pgrelay.pause('public.plain'), pgrelay.pause()"],
    "resume": ["SELECT pgrelay.resume('public.plain'), pgrelay.resume()"],
    "backfill": [
        "INSERT INTO public.hard (id, v) VALUES (9, %(text)s)",
        r"CALL pgrelay.backfill('public.hard', $$v <> 'a\tb'$$)",
    ],
    "drain": ["CALL pgrelay.drain()"],
    "dead_letters": ["SELECT d.channel, d.reason, d.attempts FROM pgrelay.dead_letters() AS d"],
    "redrive": ["SELECT pgrelay.redrive('public.plain', p_dry_run => true)"],
    "discard": ["SELECT pgrelay.discard('public.plain')"],
    "unwatch": ["SELECT pgrelay.unwatch('public.plain')"],
    "mask": ["SELECT pgrelay.mask('column', 'v'), pgrelay.mask('pattern', %(text)s)"],
    "report_exception": [
        "SELECT pgrelay.report_exception('load', '23505', %(text)s, 'Key (id, v)=(1, ''a)'') already exists.')",
    ],
    "caller": ["SELECT pgrelay.caller()"],
    "guard": ["CALL pgrelay.guard('job', 'INSERT INTO public.hard (id) VALUES (1)')"],
    "guard_all": ["CALL pgrelay.guard_all('jobs', ARRAY['SELECT 1', 'SELECT 1 / 0'])"],
    "unmask": ["SELECT pgrelay.unmask('column', 'v')"],
    "publish_metric": [
        "SELECT pgrelay.publish_metric('m', 0.1, p_dimensions => '{\"d\": \"x\"}', p_time => '2026-01-02 03:04:05Z')",
        "SELECT pgrelay.publish_metric('m', p_values => ARRAY[0.1, 1e300], p_counts => ARRAY[1, 2.5])",
    ],
    "forward_record": ["SELECT pgrelay.forward_record(json_build_object('v', %(text)s::text), 'other', '[\"a\"]')"],
    "allow_consumer": [
        "SELECT pgrelay.allow_consumer(%(text)s, 'c', 'app')",
        "SELECT x.stream, x.consumer, x.role = 'app'::regrole FROM pgrelay.allowed_consumer AS x",
    ],
    "disallow_consumer": ["SELECT pgrelay.disallow_consumer(%(text)s, 'c', 'app')"],
    "seek_stream": ["SELECT pgrelay.seek_stream('s', 'c', json_build_object('type', 'trim_horizon'))"],
    "read_stream": ["SELECT r.data, encode(r.binary_data, 'hex') FROM pgrelay.read_stream('s', 'c', 2) AS r"],
    "consume_stream": [
        "CALL pgrelay.consume_stream('s', 'c', 'public.take', p_seconds => 0)",
        "SELECT t.data FROM public.taken AS t ORDER BY t.data",
    ],
    "schedule": ["SELECT pgrelay.schedule(2)"],
    "unschedule": ["SELECT pgrelay.unschedule()"],
    "schedule_guarded": [
        "SELECT pgrelay.schedule_guarded('nightly', '0 3 * * *', %(text)s)",
        "SELECT j.command FROM cron.job AS j WHERE j.jobname = 'nightly'",
    ],
    "configure_job": [
        "SELECT pgrelay.configure_job('nightly', p_grace => '1 day 02:03:04', p_limit => '90 minutes')",
    ],
    "silence": ["SELECT pgrelay.silence('nightly', '2100-01-02 03:04:05Z', 'r')"],
    "check_cron": [
        "INSERT INTO cron.job_run_details "
        "(jobid, database, username, command, status, return_message, start_time, end_time) SELECT "
        "j.jobid, current_database(), current_user, j.command, 'failed', %(text)s, now(), now() FROM cron.job AS j",
        "SELECT pgrelay.check_cron('2 days')",
    ],
    "acknowledge": ["SELECT pgrelay.acknowledge('nightly', 'r')"],
    "unsilence": ["SELECT pgrelay.unsilence('nightly')"],
    "unacknowledge": ["SELECT pgrelay.unacknowledge('nightly')"],
    "send_cron_job_failures": [
        f"CALL pgrelay.send_cron_job_failures('{BINDINGS['cron_failure_notifier']}', '{TOPIC}')"
    ],
    "prune_cron_history": ["SELECT pgrelay.prune_cron_history('1 year')"],
    "check_partitions": ["SELECT pgrelay.check_partitions()"],
    "check_outbox": ["SELECT pgrelay.check_outbox()"],
    "run_maintenance": ["CALL pgrelay.run_maintenance()"],
}

SETUP = r"""
    CREATE SCHEMA evil;
    CREATE TABLE public.hard (
        id int PRIMARY KEY, v text, b bytea, i interval, f float8, at timestamptz, a int[], x xml
    );
    CREATE TABLE public.plain (id int PRIMARY KEY, v text);
    CREATE TABLE public.taken (data text);
    CREATE PROCEDURE public.take(p_records pgrelay.stream_record[]) LANGUAGE sql
    BEGIN ATOMIC INSERT INTO public.taken SELECT r.data FROM unnest(p_records) AS r; END;
    CREATE SCHEMA partman;
    CREATE EXTENSION pg_partman SCHEMA partman;
    CREATE TABLE public.set (at timestamptz NOT NULL, "it's" int) PARTITION BY RANGE (at);
    SELECT partman.create_parent(
        p_parent_table => 'public.set', p_control => 'at', p_interval => '1 day',
        p_type => (
            SELECT max(x.t) FROM unnest(ARRAY['native', 'range']) AS x (t) WHERE partman.check_partition_type(x.t)
        )
    );
"""


@pytest.fixture
def functions(lambda_endpoint: LambdaEndpoint) -> Callable[[], None]:
    """Makes the functions anew: each answers as it does when all is well, and the relay is away."""

    def make() -> None:
        lambda_endpoint.clear()
        streams = FakeStreams()
        for number, text in enumerate(HOSTILE_TEXTS):
            streams.put(text.encode() + b"\xff" * (number % 2))
        lambda_endpoint.respond(READER, lambda request: read(request, streams, remaining_seconds=lambda: 30.0))
        lambda_endpoint.respond(NOTIFIER, Notifier())
        lambda_endpoint.respond("pgrelay-echo", lambda payload: payload)
        lambda_endpoint.respond(PUBLISHER, deliver)

    return make


def same(found: Any) -> Any:
    """Leave out what differs from run to run."""
    match found:
        case dict():
            return {name: None if name in CHANGING else same(member) for name, member in found.items()}
        case list() | tuple():
            return [same(member) for member in found]
        case str():
            return NUMBER.sub("<number>", TIME.sub("<time>", found))
        case float() if found > NOW:
            return "<time>"
    return found


def outcome(connection: psycopg.Connection, statement: str) -> Any:
    try:
        cursor = connection.execute(statement.encode(), {"text": TEXT})
    except psycopg.Error as error:
        return error.sqlstate, error.diag.message_primary, error.diag.message_detail
    return cursor.fetchall() if cursor.description else cursor.statusmessage


def called(
    connection: psycopg.Connection, endpoint: LambdaEndpoint, during: dict[str, dict[str, str]]
) -> dict[str, tuple[Any, Any]]:
    """Call each public function, and return for each what it returned and what Lambda functions were sent."""
    results = {}
    for name, statements in CALLS.items():
        before = len(endpoint.invocations)
        settings = during.get(name, {})
        usual = {name: str(value(connection, "SELECT pg_catalog.current_setting(%s)", [name])) for name in settings}
        put(connection, settings)
        returned = [outcome(connection, statement) for statement in statements]
        put(connection, usual)
        sent = [(call.function, call.payload) for call in endpoint.invocations[before:]]
        results[name] = same(returned), same(sent)
    return results


def put(connection: psycopg.Connection, settings: dict[str, str]) -> None:
    for name, setting in settings.items():
        connection.execute("SELECT pg_catalog.set_config(%s, %s, false)", [name, setting])


def hostile(connection: psycopg.Connection) -> dict[str, str]:
    """Return the settings of a hostile session, those that the server has."""
    rows = connection.execute(
        "SELECT s.name FROM pg_catalog.pg_settings AS s "
        "WHERE s.name = ANY(%s) OR s.name LIKE 'enable|_%%' ESCAPE '|' AND s.vartype = 'bool'",
        [list(HOSTILE)],
    ).fetchall()
    return {name: HOSTILE.get(name, "off") for (name,) in rows}


@pytest.mark.usefixtures("roles")
def test_every_function_does_the_same_in_a_hostile_session(
    database: Database,
    extension_database: Database,
    lambda_endpoint: LambdaEndpoint,
    functions: Callable[[], None],
) -> None:
    with extension_database.connect() as connection:
        put(connection, hostile(connection) | DELIVERY)
        install(connection, SQL, bindings=BINDINGS)
    assert state(extension_database) == state(database)

    during = {"drain": DELIVERY, "guard": PLAIN_NAMES, "guard_all": PLAIN_NAMES}
    results = []
    for used, is_hostile in ((database, False), (extension_database, True)):
        functions()
        with used.connect("postgres") as connection:
            connection.execute("SET allow_system_table_mods = on")
            connection.execute(cron_tables() + SCHEDULE + b";" + SETUP.encode())
            connection.execute("SET statement_timeout = '20s'")  # what would hang, fails
            put(connection, hostile(connection) if is_hostile else {})
            results.append(called(connection, lambda_endpoint, during if is_hostile else {}))
    friendly, unfriendly = results
    for name in CALLS:
        assert (name, unfriendly[name]) == (name, friendly[name])


def test_every_public_function_is_called(database: Database) -> None:
    with database.connect("postgres") as connection:
        found = connection.execute(
            "SELECT DISTINCT p.proname FROM pg_proc AS p "
            "WHERE p.pronamespace = 'pgrelay'::regnamespace AND NOT starts_with(p.proname, '_')"
        ).fetchall()
    assert {name for (name,) in found} == set(CALLS)
