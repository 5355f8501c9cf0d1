"""The words of what is not watched of a partition set."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from pgrelay.monitor.findings import Words
from pgrelay.monitor.partition_sets import LACKS_RIGHTS
from pgrelay.monitor.words.partitions import delete, maintain, what
from pgrelay.notifications.notification import Section
from pgrelay.text import first_line, sql_identifier, sql_literal
from pgrelay.times import moment

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pgrelay.monitor.facts.partitions import NotWatched

_LASTING: Final = "how long its partitions last"
_UNWATCHED: Final = {
    "trigger": (f"{_LASTING}, and rows in its parent table", "triggers of pg_partman 4 place its rows"),
    "not_partitioned": ("all of it", "its table is not partitioned"),
    "no_control": ("all of it", "it has no column of that name"),
    "list": (_LASTING, "it is partitioned by list"),
    "encoded": (_LASTING, "only its time_decoder tells the time in its control column"),
    "undo": (_LASTING, "it is being undone, so pg_partman does not maintain it"),
    "schema": ("what is in its tables", "{role} may not use its schema"),
    "control": (_LASTING, "{role} may not read its control column"),
    "index": (_LASTING, "no index finds the greatest value of its control column"),
    "default": ("rows in its default partition", "{role} may not read that"),
}
"""What is not watched for a reason, and the reason. The contract lists them."""
_BY_EYE: Final = frozenset({"trigger", "list", "encoded"})
_TABLES_SHOWN: Final = 5


def unwatched(facts: NotWatched) -> Words:
    """Say what cannot be checked."""
    role = facts.role or "the role that checks"
    tables: dict[str, list[str]] = {}
    for each in facts.reasons:
        tables.setdefault(each.reason, []).append(each.relation)
    said = [
        (_some(tables[reason]), _UNWATCHED[reason][0], _UNWATCHED[reason][1].format(role=role)) for reason in tables
    ]
    if facts.error is not None:
        error = f"reading it fails since {moment(facts.since)}: {facts.error}"
        said.insert(0, (facts.set.relation, "all of it", error))
    return Words(
        headline="not watched: " + "; ".join(f"{unseen} ({first_line(why)})" for _, unseen, why in said),
        status="not watched in full",
        sections=(
            what(facts.set),
            Section(
                heading="What is not watched",
                text="\n".join(f"{which}: {unseen}, as {why}" for which, unseen, why in said),
            ),
            _how_to_watch(facts, tables),
        ),
        data={"reasons": list(tables), "error": facts.error},
    )


def _some(tables: Sequence[str]) -> str:
    more = f" and {len(tables) - _TABLES_SHOWN} more" if len(tables) > _TABLES_SHOWN else ""
    return ", ".join(tables[:_TABLES_SHOWN]) + more


def _how_to_watch(facts: NotWatched, tables: Mapping[str, Sequence[str]]) -> Section:
    """Return how each thing comes to be watched, or what is left to do."""
    schema, parent, relation = facts.set.partman_schema, sql_literal(facts.set.parent), facts.set.relation
    advice: list[str] = []
    statements: list[str] = []
    if facts.error is not None:
        advice.append("A lock that is held too long, or what the message says, has to go; the next check looks again.")
    if tables.keys() & LACKS_RIGHTS:
        advice.append("Let the role that checks read it.")
        statements += _grants(facts)
    if "index" in tables:
        advice.append("Make the index at a quiet time: the table takes no writes while it is built.")
        statements += [
            f"CREATE INDEX ON {each.relation} ({sql_identifier(each.control)})"
            for each in facts.reasons
            if each.reason == "index"
        ]
    if "undo" in tables:
        advice.append("Undo it to its end, or keep it: then say so, and maintain it.")
        statements += [
            f"UPDATE {schema}.part_config SET undo_in_progress = false WHERE parent_table = {parent}",
            maintain(facts.set),
        ]
    if "not_partitioned" in tables:
        advice.append("Is it not to be partitioned any more? Then delete the set, or maintenance fails at it.")
        statements.append(delete(facts.set))
    if "no_control" in tables:
        advice.append("Was the column renamed? Then tell pg_partman its name.")
        statements.append(
            f"UPDATE {schema}.part_config SET control = (SELECT a.attname FROM pg_partitioned_table AS p "
            "JOIN pg_attribute AS a ON a.attrelid = p.partrelid AND a.attnum = p.partattrs[0] "
            f"WHERE p.partrelid = {sql_literal(relation)}::regclass) WHERE parent_table = {parent}"
        )
    if tables.keys() & _BY_EYE:
        advice.append(
            "Nothing makes pgrelay see it: acknowledge this, and look yourself now and then. All else is watched as "
            "ever. The newest partitions:"
        )
        statements.append(f"SELECT * FROM {schema}.show_partitions({parent}, 'DESC') LIMIT 5")
    return Section(heading="What to do", advice=" ".join(advice), statements=statements)


def _grants(facts: NotWatched) -> list[str]:
    role = facts.role or "ROLE"
    grants = []
    for each in facts.reasons:
        if each.reason == "schema":
            grants.append(f"GRANT USAGE ON SCHEMA {_schema_of(each.relation)} TO {role}")
        elif each.reason in LACKS_RIGHTS:
            grants.append(f"GRANT SELECT ({sql_identifier(each.control)}) ON {each.relation} TO {role}")
    # One that all the partitions to come need no other.
    return list(dict.fromkeys(grants)) if len(grants) <= _TABLES_SHOWN else [f"GRANT pg_read_all_data TO {role}"]


def _schema_of(relation: str) -> str:
    match = re.match(r'"(?:[^"]|"")*"|[^.]*', relation)
    return match[0] if match else relation
