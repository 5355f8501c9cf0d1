"""What alerts propose to be run is whole, and does what it says."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pgrelay.monitor.check import step
from pgrelay.text import sql_literal
from tests.database.exceptions.test_guard import SCHEDULE
from tests.database.support import HOSTILE_TEXTS, value

if TYPE_CHECKING:
    from tests.database.cron import Cron

IN_DATABASE = """
    CREATE FUNCTION cron.schedule_in_database(
        job_name text, schedule text, command text, database text, username text DEFAULT NULL,
        active boolean DEFAULT true
    )
    RETURNS bigint LANGUAGE sql AS $$
        INSERT INTO cron.job (jobname, schedule, command, database, active)
        VALUES (job_name, schedule, command, database, active) RETURNING jobid $$;
"""


def proposals(cron: Cron) -> list[str]:
    """Check, and return the statements of the alerts' remedies."""
    cron.check()
    outgoing = step(cron.endpoint.invocations[-1].payload).outgoing
    sections = [section for each in outgoing for section in each.notification.sections]
    return [text for section in sections if section.heading == "What to do" for text in section.statements]


@pytest.mark.parametrize("conforming", ["on", "off"])
@pytest.mark.parametrize("text", HOSTILE_TEXTS, ids=repr)
def test_literal_is_the_text_in_one_line(cron: Cron, text: str, conforming: str) -> None:
    cron.connection.execute("SELECT set_config('standard_conforming_strings', %s, false)", [conforming])
    literal = sql_literal(text)
    assert literal.isprintable()
    assert value(cron.connection, f"SELECT {literal}".replace("%", "%%"), []) == text


@pytest.mark.parametrize("elsewhere", ["postgres", None])
@pytest.mark.parametrize("active", [True, False])
@pytest.mark.parametrize("command", ["SELECT 1", "DELETE FROM t\nWHERE a = 'it''s \\ 5 %'\n\tAND b"])
def test_unscheduled_job_is_scheduled_again_as_it_was(
    cron: Cron, command: str, active: bool, elsewhere: str | None
) -> None:
    one_of_its_own = SCHEDULE.split("CREATE FUNCTION cron.schedule_in_database")[0]
    cron.connection.execute(one_of_its_own + IN_DATABASE)
    cron.job("it's")
    what = "SELECT jobname, schedule, command, database, username, active FROM cron.job"
    cron.connection.execute(
        "UPDATE cron.job SET command = %s, active = %s, database = coalesce(%s, database)", [command, active, elsewhere]
    )
    before = cron.connection.execute(what).fetchall()
    cron.check()
    cron.connection.execute("DELETE FROM cron.job")
    [statement] = proposals(cron)
    cron.connection.execute(statement.replace("%", "%%"), [])
    assert cron.connection.execute(what).fetchall() == before


def test_long_command_is_to_be_read_from_the_history(cron: Cron) -> None:
    command = f"DELETE FROM t WHERE {'a = 1 AND ' * 100}b = 2"
    job = cron.job("long")
    cron.connection.execute("UPDATE cron.job SET command = %s", [command])
    cron.run("succeeded", job=job, command=command, message="DELETE 0")
    cron.check()
    cron.connection.execute("DELETE FROM cron.job")
    [statement] = proposals(cron)
    assert value(cron.connection, statement) == command


def test_job_of_a_dropped_role_is_deleted(cron: Cron) -> None:
    cron.job("left", username="leaver")
    cron.connection.execute("UPDATE cron.job SET active = false")
    [statement] = proposals(cron)
    cron.connection.execute(statement)
    assert value(cron.connection, "SELECT count(*) FROM cron.job") == 0
