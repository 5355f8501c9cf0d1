"""What a SQLSTATE usually means and what to do, for a person woken by it.

Names and meanings: PostgreSQL documentation, appendix "PostgreSQL Error Codes".
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Condition:
    """A SQLSTATE's name and what to do about it."""

    name: str
    advice: str


_CONDITIONS = {
    "23505": Condition(
        name="unique_violation",
        advice="A row with this key exists already. Look for the key in the detail: a duplicate in the source, a load "
        "that ran twice, or a sequence behind its table. INSERT ... ON CONFLICT handles duplicates that are expected.",
    ),
    "23503": Condition(
        name="foreign_key_violation",
        advice="The row refers to one that is not there, or is still referred to. Check the order of the loads.",
    ),
    "23502": Condition(
        name="not_null_violation",
        advice="A required column got NULL. Check the source rows, and joins or casts that lost the value.",
    ),
    "23514": Condition(
        name="check_violation",
        advice="A row breaks a CHECK constraint or a partition's bounds. Compare the row in the detail with the rule. "
        "If pg_partman failed so, rows sit in the default partition where a new partition must go: pgrelay partitions "
        "--wrong names the set, and its alert has what moves them.",
    ),
    "23P01": Condition(
        name="exclusion_violation", advice="The row overlaps one that exists. Look for both in the detail."
    ),
    "22001": Condition(
        name="string_data_right_truncation",
        advice="A text is longer than its column. Widen the column, or find out why the source's texts grew.",
    ),
    "22003": Condition(
        name="numeric_value_out_of_range",
        advice="A number does not fit its type: often an integer key that has reached its end and must become bigint.",
    ),
    "22012": Condition(name="division_by_zero", advice="Guard the divisor with nullif(divisor, 0)."),
    "22P02": Condition(
        name="invalid_text_representation",
        advice="A text is no valid value of the type it is cast to. Find the row by the value in the message.",
    ),
    "25P02": Condition(
        name="in_failed_sql_transaction",
        advice="An earlier statement of this transaction failed. Look at the first error, not at this one.",
    ),
    "2D000": Condition(
        name="invalid_transaction_termination",
        advice="A COMMIT or ROLLBACK ran where a caller could still catch an exception. CALL the procedure by itself, "
        "outside of any transaction block, function or guard.",
    ),
    "28P01": Condition(
        name="invalid_password",
        advice="A password was refused: check the user mapping or the secret, and whether it was rotated.",
    ),
    "40001": Condition(
        name="serialization_failure", advice="Concurrent transactions collided. Run the transaction again."
    ),
    "40P01": Condition(
        name="deadlock_detected",
        advice="Two transactions waited for each other. Run this one again; if it recurs, lock rows in one order. The "
        "server log names both statements.",
    ),
    "42501": Condition(
        name="insufficient_privilege",
        advice="The role lacks a privilege. Grant it, or run the procedure as the role that has it.",
    ),
    "42703": Condition(
        name="undefined_column",
        advice="A column is not there: was the table altered, or is a migration missing on this database?",
    ),
    "42883": Condition(
        name="undefined_function",
        advice="No function takes these argument types: check the search_path, extensions and casts.",
    ),
    "42P01": Condition(
        name="undefined_table",
        advice="A table is not there: check the search_path, the spelling, and whether a migration is missing.",
    ),
    "53100": Condition(
        name="disk_full", advice="The disk is full. Free space now: temporary files, logs, replication slots."
    ),
    "53200": Condition(
        name="out_of_memory",
        advice="The server ran out of memory. Check work_mem, connections and the query's plan.",
    ),
    "53300": Condition(
        name="too_many_connections",
        advice="All connections are taken. Look for leaks and use a connection pool.",
    ),
    "54000": Condition(name="program_limit_exceeded", advice="A limit of the server or of a payload was exceeded."),
    "55P03": Condition(
        name="lock_not_available",
        advice="A lock was not free within lock_timeout. pg_locks shows who holds it.",
    ),
    "57014": Condition(
        name="query_canceled",
        advice="The statement was cancelled: by a person, or by statement_timeout. Look at what it waited for.",
    ),
    "57P01": Condition(
        name="admin_shutdown", advice="The server or this session was shut down: a restart or a failover."
    ),
    "P0001": Condition(
        name="raise_exception",
        advice="The procedure raised this itself: its code knows why. Read the message.",
    ),
    "P0002": Condition(name="no_data_found", advice="A query that must find a row found none."),
    "P0003": Condition(name="too_many_rows", advice="A query that must find one row found several."),
}

_CLASSES = {
    "08": Condition(
        name="connection_exception",
        advice="A connection failed: check that the other server is up, its address, and the network between.",
    ),
    "22": Condition(name="data_exception", advice="A value does not fit. Find the row by the message and detail."),
    "23": Condition(
        name="integrity_constraint_violation", advice="A row breaks a constraint: its name is under Where."
    ),
    "25": Condition(
        name="invalid_transaction_state",
        advice="The transaction's state forbids this, such as a read-only one.",
    ),
    "28": Condition(name="invalid_authorization", advice="A login was refused: check role, password and pg_hba.conf."),
    "40": Condition(name="transaction_rollback", advice="The transaction was rolled back. Run it again."),
    "42": Condition(
        name="syntax_error_or_access_rule_violation",
        advice="The statement does not fit the schema or the role's rights. What was deployed or altered last?",
    ),
    "53": Condition(name="insufficient_resources", advice="The server lacks disk, memory or connections."),
    "54": Condition(name="program_limit_exceeded", advice="A limit of the server was exceeded."),
    "55": Condition(name="object_not_in_prerequisite_state", advice="An object is in use or not in the needed state."),
    "57": Condition(
        name="operator_intervention", advice="The server or a person intervened: restart, failover, cancel."
    ),
    "58": Condition(name="system_error", advice="The operating system failed. Look at the server log and the disks."),
    "HV": Condition(
        name="fdw_error",
        advice="The foreign server failed: check that it is up and that the user mapping is right.",
    ),
    "P0": Condition(name="plpgsql_error", advice="The procedure's own logic failed: see the stack."),
    "XX": Condition(
        name="internal_error",
        advice="The server met a fault of its own. Look at the server log, and check the data.",
    ),
}

_UNKNOWN = Condition(
    name="unknown", advice="Look at the message and the stack, then at the server log around that time."
)


def condition(sqlstate: str) -> Condition:
    """Return what is known of a SQLSTATE, or of its class, or general advice."""
    return _CONDITIONS.get(sqlstate) or _CLASSES.get(sqlstate[:2]) or _UNKNOWN
