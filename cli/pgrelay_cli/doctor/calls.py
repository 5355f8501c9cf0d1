"""Checks of the way from the database to the functions: bindings, network, rights, contracts, settings, breakers."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

import psycopg

from pgrelay_cli.connection import SAFE_SETTINGS
from pgrelay_cli.doctor.drains import judge_limits, limits
from pgrelay_cli.doctor.examination import reads
from pgrelay_cli.doctor.findings import failure, ok, skipped, warning
from pgrelay_cli.stack import bindings_of_stack

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from pgrelay_cli.doctor.examination import Examination
    from pgrelay_cli.doctor.findings import Finding

SLOW_TIMEOUT_MS = 3000
UNREACHABLE = ("PR132", "PR133")
"""What call raises where Lambda does not answer, or cannot be reached."""


# ---------------------------------------------------------------------------------------------------------- bindings


def check_bindings(examination: Examination) -> Iterator[Finding]:
    """Check that every binding that a channel needs names a function, of the stack if one is given.

    Metrics and records need theirs once a table is watched for them: they are deployed by those who want them.
    """
    stack = examination.stack
    return judge_bindings(
        bound=dict(examination.rows("SELECT b.name, b.function_name FROM pgrelay.binding AS b")),
        needed={
            name
            for (name,) in examination.rows(
                "SELECT c.binding FROM pgrelay.channel AS c WHERE c.name NOT IN ('metrics', 'records')"
                " OR EXISTS (SELECT FROM pgrelay.watch AS w WHERE w.channel = c.name)"
            )
        },
        deployed=bindings_of_stack(stack) if stack else {},
        stack=stack,
    )


def judge_bindings(
    *, bound: Mapping[str, str], needed: Collection[str], deployed: Mapping[str, str], stack: str | None
) -> Iterator[Finding]:
    """Compare the functions that are bound with the bindings that channels need, and with a stack's functions."""
    missing = sorted(name for name in needed if name not in bound)
    other = sorted(name for name, function in deployed.items() if bound.get(name) != function)
    if missing:
        yield failure(
            "bindings",
            f"not bound to a function: {', '.join(missing)}",
            f"`pgrelay install --stack {stack or 'pgrelay'}`",
        )
    if other:
        yield failure(
            "bindings",
            f"not bound to the functions of the stack {stack}: {', '.join(other)}",
            f"`pgrelay install --stack {stack}`",
        )
    if not (missing or other):
        yield ok("bindings", f"{len(bound)} functions: {', '.join(sorted(bound))}")


# ----------------------------------------------------------------------------------------------------- network and IAM


@dataclass(frozen=True, kw_only=True)
class DryRun:
    """Lambda's answer to whether the database may invoke a binding's function.

    Parameters
    ----------
    binding
        The binding.
    milliseconds
        How long the answer took.
    sqlstate
        What `pgrelay.call` would raise; None if the function may be invoked.
    reason
        Why it may not.
    """

    binding: str
    milliseconds: float
    sqlstate: str | None = None
    reason: str = ""


def check_network(examination: Examination) -> Iterator[Finding]:
    """Check that Lambda answers, and lets the database invoke each function that is bound."""
    runs = []
    for (binding,) in examination.rows("SELECT b.name FROM pgrelay.binding AS b ORDER BY b.name"):
        runs.append(_dry_run(examination, binding))
        if runs[-1].sqlstate in UNREACHABLE:
            break  # the others would wait for the same timeout
    return judge_dry_runs(runs)


def _dry_run(examination: Examination, binding: str) -> DryRun:
    started = time.monotonic()
    try:
        examination.connection.execute("SELECT pgrelay.invoke(%s, '{}', 'DryRun')", [binding])
    except psycopg.Error as error:
        if examination.connection.broken:
            raise
        milliseconds = (time.monotonic() - started) * 1000
        return DryRun(
            binding=binding,
            milliseconds=milliseconds,
            sqlstate=_sqlstate(examination, error),
            reason=_reason(error),
        )
    return DryRun(binding=binding, milliseconds=(time.monotonic() - started) * 1000)


def judge_dry_runs(runs: Sequence[DryRun]) -> Iterator[Finding]:
    """Tell a network without a way to Lambda from rights that are missing."""
    if not runs:
        yield skipped("network", "no function is bound")
        return
    unreachable = [run for run in runs if run.sqlstate in UNREACHABLE]
    for run in unreachable[:1]:
        yield failure(
            "network",
            f"Lambda does not answer ({run.milliseconds:.0f} ms): {run.reason}",
            "Give the database's subnets a NAT gateway or an interface endpoint for com.amazonaws.<region>.lambda, and "
            "let its security group reach it on 443; on RDS set rds.custom_dns_resolution = 1 and reboot.",
        )
        yield skipped("iam", "it needs network")
        return
    yield ok("network", "Lambda answers")
    for run in runs:
        if run.sqlstate:
            yield failure(f"iam {run.binding}", run.reason, _iam_remedy(run))
    allowed = [run.binding for run in runs if run.sqlstate is None]
    if allowed:
        yield ok("iam", f"may invoke {', '.join(allowed)}")


def _iam_remedy(run: DryRun) -> str:
    if run.sqlstate == "PR134":
        return "Lambda throttles: raise the function's reserved or the account's concurrency."
    if run.sqlstate == "PR136" and "not found" in run.reason.lower():
        return "`pgrelay install --stack pgrelay` binds the functions that are deployed."
    return (
        "pgrelay attach --stack pgrelay --cluster <identifier> gives the database its role; the role needs "
        "lambda:InvokeFunction on the function's alias, as the stack's DatabaseInvokePolicyArn has it."
    )


# ----------------------------------------------------------------------------------------------------------- functions


def check_functions(examination: Examination) -> Iterator[Finding]:
    """Check that each channel's function answers an empty batch of the contract that this SQL speaks."""
    if not examination.is_ok("iam"):
        return
    for channel, binding, contract in examination.rows(
        "SELECT c.name, c.binding, c.contract FROM pgrelay.channel AS c "
        "INNER JOIN pgrelay.binding AS b ON b.name = c.binding ORDER BY c.name"
    ):
        started = time.monotonic()
        try:
            answer = _answer_to_nothing(examination, binding, contract)
        except psycopg.Error as error:
            if examination.connection.broken:
                raise
            yield failure(f"function {channel}", _reason(error), _function_remedy(examination, binding, error))
            continue
        milliseconds = (time.monotonic() - started) * 1000
        if isinstance(answer, dict) and answer.get("delivered") == 0 and answer.get("failed") == []:
            yield ok(f"function {channel}", f"reads {contract} ({milliseconds:.0f} ms)")
            yield from _check_destinations(examination, channel, answer.get("destinations"))
        else:
            yield failure(
                f"function {channel}",
                f"{binding} answers an empty batch with {json.dumps(answer)[:200]}",
                f"Bind {binding} to pgrelay's function: `pgrelay install --stack pgrelay`.",
            )


def _answer_to_nothing(examination: Examination, binding: str, contract: str) -> object:
    """Return what a function, which may start cold, answers to an empty batch in the time that a delivery has."""
    with examination.connection.transaction():
        examination.rows(SAFE_SETTINGS)
        examination.rows(
            "SELECT set_config('aws_lambda.request_timeout_ms', s.delivery_timeout_ms::text, true) "
            "FROM pgrelay.setting AS s"
        )
        [(answer,)] = examination.rows(
            "SELECT pgrelay.invoke(%s, json_build_object('contract', %s::text, "
            "'database', current_database(), 'batch', 'doctor', 'answer_within_ms', 2000, 'events', '[]'::json))",
            binding,
            contract,
        )
    return answer


def _function_remedy(examination: Examination, binding: str, error: psycopg.Error) -> str:
    if _sqlstate(examination, error) in UNREACHABLE:
        return f"It did not answer in the time that a delivery has: see the log of {binding}."
    return (
        "If it does not read the contract, deploy the functions of this version: sam build && sam deploy. Else see the "
        f"log of {binding}."
    )


def _sqlstate(examination: Examination, error: psycopg.Error) -> str | None:
    """Return what `pgrelay.call` would raise for an error of `invoke`."""
    [(sqlstate,)] = examination.rows(
        "SELECT pgrelay._call_sqlstate(%s, %s, %s)",
        error.sqlstate,
        error.diag.message_primary,
        error.diag.message_detail,
    )
    return None if sqlstate is None else str(sqlstate)


def _check_destinations(examination: Examination, channel: str, names: object) -> Iterator[Finding]:
    """Check the destinations of watches against those that the function names; it names none if it is older."""
    # What drain has heard of already is a problem of the watch, and shows there.
    for schema, table, problem in examination.rows(
        "SELECT w.table_schema, w.table_name, p.problem FROM pgrelay.watch AS w "
        "INNER JOIN pgrelay.channel AS c ON c.name = w.channel "
        "CROSS JOIN LATERAL (SELECT pgrelay._destination_problem(w.channel, w.destination, %s::text[])) AS p (problem) "
        "WHERE w.channel = %s AND p.problem IS NOT NULL "
        "AND pgrelay._destination_problem(w.channel, w.destination, c.destinations) IS NULL ORDER BY 1, 2",
        names if isinstance(names, list) else None,
        channel,
    ):
        yield failure(
            "destinations",
            f"{schema}.{table}: {problem}",
            "What died meanwhile is sent there by `pgrelay dead-letters redrive --yes`.",
        )


def _reason(error: psycopg.Error) -> str:
    return " ".join(filter(None, (error.diag.message_primary, error.diag.message_detail)))


# ---------------------------------------------------------------------------------------------- settings and breakers


def check_settings(examination: Examination) -> Iterator[Finding]:
    """Check that settings neither cut calls and drains short nor keep pgrelay from working."""
    [(connect_ms, request_ms, isolation, role, delivery_ms)] = examination.rows(
        "SELECT current_setting('aws_lambda.connect_timeout_ms', true), "
        "current_setting('aws_lambda.request_timeout_ms', true), current_setting('default_transaction_isolation'), "
        "current_setting('session_replication_role'), s.delivery_timeout_ms FROM pgrelay.setting AS s"
    )
    found = [
        *judge_settings(request_ms, isolation, role),
        *judge_limits(limits(examination), timedelta(milliseconds=delivery_ms)),
    ]
    timeouts = f"connect {connect_ms or '(default)'} ms, request {request_ms or '(default)'} ms"
    yield from found or [ok("settings", f"timeouts of aws_lambda: {timeouts}")]


def judge_settings(request_ms: str | None, isolation: str, role: str) -> Iterator[Finding]:
    """Return what is wrong with this role's settings."""
    if request_ms and int(request_ms) < SLOW_TIMEOUT_MS:
        yield warning(
            "settings",
            f"aws_lambda.request_timeout_ms is {request_ms}: a cold start takes longer",
            f"ALTER DATABASE ... SET aws_lambda.request_timeout_ms = {SLOW_TIMEOUT_MS};",
        )
    if isolation != "read committed":
        yield warning(
            "settings",
            f"default_transaction_isolation is {isolation}: drain and check_cron need read committed",
            "ALTER ROLE ... SET default_transaction_isolation = 'read committed'; for the role that drains.",
        )
    if role != "origin":
        yield warning(
            "settings",
            f"session_replication_role is {role}: triggers do not fire, and nothing is captured",
            "ALTER ROLE ... RESET session_replication_role; for the roles that write.",
        )


@reads("SELECT b.binding, b.state FROM pgrelay.breaker AS b WHERE b.state <> 'closed'")
def check_breakers(rows: Sequence[tuple[str, str]]) -> Iterator[Finding]:
    """Check that no breaker is open; a half-open one refuses nothing, and stays so until the next call."""
    for binding, state in rows:
        judged = failure if state == "open" else warning
        yield judged(
            "breakers",
            f"the breaker of {binding} is {state}: its last calls failed",
            f"Once the function works: `SELECT pgrelay.reset_breaker('{binding}');`",
        )
    if not rows:
        yield ok("breakers", "all are closed")
