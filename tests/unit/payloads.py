"""Payloads as the SQL builds them, and texts that break careless code."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

if TYPE_CHECKING:
    from collections.abc import Sequence

AT = "2026-11-21T03:12:45.123456+00:00"

HOSTILE_TEXTS = [
    "",
    " ",
    "\n",
    'it\'s "quoted" \\ and \\\\ escaped',
    'line one\nline two\r\n\ttabbed "}, {"error": "injected"}',
    "'; DROP TABLE employee; -- $$ %s {0} {name}",
    "nul \0, escape \x1b[31m, delete \x7f, next line \x85",
    "lone surrogates \ud800 and \udfff",
    "noncharacters \ufffe\uffff, separators \u2028\u2029, override \u202e",
    "\N{ROCKET} 漢字 ñ ẞ ﷺ",
    "x" * 1_000_000,
    "\N{ROCKET}" * 100_000,
    "\0" * 100_000,
]

texts = st.text(st.characters(codec=None), max_size=300)
"""Any text that json.loads can make, lone surrogates included."""

values: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=10,
)
"""Any JSON value, as json.loads makes it."""


def exception(**changes: Any) -> dict[str, Any]:
    """Return a report; changes may name members of `error` too."""
    error = {
        "sqlstate": "23505",
        "message": 'duplicate key value violates unique constraint "employee_pkey"',
        "detail": "Key (employee_id)=(3) already exists.",
        "hint": None,
        "context": 'SQL statement "insert into employee ..."\nPL/pgSQL function employee_sp() line 12 at SQL statement',
        "schema": "public",
        "table": "employee",
        "column": None,
        "constraint": "employee_pkey",
        "data_type": None,
    }
    report = {
        "contract": "pgrelay.exception/1",
        "id": "0c6a30d0-5a5d-4a43-9a2c-6a5dd1d9d7a1",
        "database": "reporting",
        "procedure": "employee_sp",
        "session": {
            "user": "dba",
            "application_name": "pg_cron",
            "backend_pid": 4711,
            "transaction_id": "90210",
            "client_address": "127.0.0.1",
            "server_version": "15.18",
        },
        "at": AT,
        "data": {"load": "nightly", "attempt": 2},
    }
    report["error"] = {name: changes.pop(name, value) for name, value in error.items()}
    return report | changes


NOW = 1_795_230_765.0
"""2026-11-21 03:12:45 UTC, when checks look."""


def run(run_id: int, job_id: int, **changes: Any) -> dict[str, Any]:
    """Return a run of a pg_cron job, one that failed two hours before the check."""
    return {
        "run": run_id,
        "job": job_id,
        "status": "failed",
        "at": NOW - 7200,
        "seconds": 0.1,
        "message": "ERROR:  division by zero",
        "command": "CALL load()",
        "database": "postgres",
        "username": "dba",
    } | changes


def job(job_id: int, **changes: Any) -> dict[str, Any]:
    """Return a scheduled pg_cron job."""
    return {
        "target": f"job/{job_id}",
        "job": job_id,
        "name": f"job number {job_id}",
        "schedule": "0 1 * * *",
        "command": "CALL load()",
        "database": "postgres",
        "username": "dba",
        "active": True,
        "whole": True,
        "owner_exists": True,
        "owner_may_login": True,
        "database_exists": True,
    } | changes


def time_set(**changes: Any) -> dict[str, Any]:
    """Return a healthy partition set by day."""
    return {
        "parent": "mart.daily",
        "relation": "mart.daily",
        "control": "at",
        "kind": "time",
        "interval": "1 day",
        "interval_seconds": 86_400.0,
        "premake": 4,
        "automatic": True,
        "infinite": True,
        "partitions": 9,
        "newest_end": NOW + 4 * 86_400,
        "oldest_end": NOW - 4 * 86_400,
        "position": NOW,
        "maintained_at": NOW - 3600,
        "default": {"table": "mart.daily_default", "rows": 0, "more": False},
    } | changes


def id_set(**changes: Any) -> dict[str, Any]:
    """Return a healthy partition set by a thousand ids."""
    return time_set(
        kind="id", control="id", interval="1000", interval_seconds=None, interval_ids=1000, newest_end=10_000,
        oldest_end=1000, position=5000,
    ) | changes  # fmt: skip


def channel(name: str = "events", **changes: Any) -> dict[str, Any]:
    """Return a channel of the outbox that is well."""
    return {
        "channel": name,
        "state": "idle",
        "backlog": 0,
        "lag_seconds": 0,
        "retries": 0,
        "readers": 1,
        "dead_letters": 0,
        "drained_at": NOW - 3,
        "drained_by": "pg_cron, process 4711, as dba",
    } | changes


def letters(events: int = 1, **changes: Any) -> dict[str, Any]:
    """Return dead letters of one table and reason."""
    return {
        "channel": "events",
        "table": "shop.orders",
        "reason": "AccessDenied on the topic",
        "events": events,
        "oldest_at": NOW - 7200,
        "newest_at": NOW - 60,
    } | changes


def outbox(*channels: dict[str, Any], **members: Any) -> dict[str, Any]:
    """Return an outbox; one that is well, unless told otherwise."""
    return {
        "channels": list(channels) or [channel()],
        "dead_letters": [],
        "breakers": [],
        "watches": [],
        "more_watches": False,
    } | members


def cron(*runs: dict[str, Any], jobs: Sequence[dict[str, Any]] | None = None, **members: Any) -> dict[str, Any]:
    """Return what a check found; the jobs are those of the runs, unless they are given."""
    return {
        "contract": "pgrelay.cron/1",
        "id": "52d19f52-9d33-4b86-9a64-0f2d9f6f4f0e",
        "database": "reporting",
        "now": NOW,
        "scheduler": {"version": "1.6", "timezone": "GMT", "started_at": NOW - 86_400 * 30},
        "jobs": [job(number) for number in sorted({run["job"] for run in runs})] if jobs is None else list(jobs),
        "runs": list(runs),
        "settings": [],
        "states": [],
    } | members


def event(number: int = 1, *, data: str | None = None, **changes: Any) -> dict[str, Any]:
    """Return a row event; changes of the row's members go into its data."""
    table = {"schema": "public", "table": "orders", "operation": "insert"}
    table |= {name: changes[name] for name in table if name in changes}
    row = {"xid": "90210", "key": {"id": number}, "new": {"id": number}, "old": None, "changed": None}
    row |= {name: changes.pop(name) for name in row if name in changes}
    return {"id": f"event-{number}", "at": AT, **table, "data": data or json.dumps(table | row)} | changes


def batch(*events: dict[str, Any], database: str = "reporting") -> dict[str, Any]:
    """Return a batch of row events."""
    return {
        "contract": "pgrelay.events/1",
        "database": database,
        "batch": "a7d8c1b2-0000-4000-8000-1f2e3d4c5b6a",
        "events": list(events),
    }
