"""Masks apply to what checks send, as they do to reports."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    import psycopg

    from tests.database.cron import Cron

SECRET = "10447"
KEY = "ERROR:  duplicate key value\nDETAIL:  Key (badge_id)=(10447) already exists."
KEY_IN_GERMAN = "FEHLER:  doppelter Schlüsselwert\nDETAIL:  Schlüssel »(badge_id)=(10447)« existiert bereits."
ROW = "ERROR:  violates check\nDETAIL:  Failing row contains (3, Mary\nAnn, 10447).\nHINT:  none"
ROW_IN_FRENCH = "ERREUR:  viole la contrainte\nDÉTAIL :  La ligne en échec contient (3, Mary, 10447)."
COPY_IN_FRENCH = "ERREUR:  non\nCONTEXTE : COPY people, ligne 3, colonne badge_id : « 10447 »"


def everything_told(cron: Cron) -> str:
    return json.dumps([[sent.payload for sent in cron.endpoint.invocations], cron.notifier.told])


def mask(connection: psycopg.Connection, kind: str, text: str = "") -> None:
    connection.execute("SELECT pgrelay.mask(%s, %s)", [kind, text])


@pytest.mark.parametrize("message", [KEY, KEY_IN_GERMAN, ROW, ROW_IN_FRENCH, COPY_IN_FRENCH])
def test_masked_column_is_not_told_of_in_any_language(cron: Cron, message: str) -> None:
    mask(cron.connection, "column", "badge_id")
    cron.job("load")
    cron.run(message=message)
    cron.check()
    told = everything_told(cron)
    assert SECRET not in told
    assert "***" in told


@pytest.mark.parametrize("message", [KEY, KEY_IN_GERMAN, ROW, ROW_IN_FRENCH])
def test_masked_detail_leaves_the_error_alone(cron: Cron, message: str) -> None:
    mask(cron.connection, "detail")
    cron.job("load")
    cron.run(message=message)
    cron.check()
    assert cron.sent()[0]["message"] == message.splitlines()[0]
    assert SECRET not in everything_told(cron)


def test_masked_pattern_is_nowhere(cron: Cron) -> None:
    mask(cron.connection, "pattern", SECRET)
    cron.job(f"load {SECRET}")
    cron.connection.execute("UPDATE cron.job SET command = %s", [f"{'x' * 297}{SECRET}"])
    for _ in range(2):
        cron.run(message=f"ERROR: {'x' * 190}{SECRET}", command=f"{'x' * 297}{SECRET}")
    cron.check()
    assert "104" not in json.dumps([cron.sent(), cron.endpoint.invocations[-1].payload["jobs"]])
    assert SECRET not in everything_told(cron)


def test_key_of_another_column_is_told(cron: Cron) -> None:
    mask(cron.connection, "column", "id")
    cron.job("load")
    cron.run(message=KEY)
    cron.check()
    assert cron.sent()[0]["message"] == KEY


def test_mask_reaches_what_was_stored_before_it(cron: Cron) -> None:
    job = cron.job("load")
    cron.run(message=KEY, job=job)
    cron.check()
    mask(cron.connection, "column", "badge_id")
    mask(cron.connection, "pattern", "duplicate")
    cron.check()
    states = cron.endpoint.invocations[-1].payload["states"]
    assert "***" in json.dumps(states)
    assert SECRET not in json.dumps(states)
    assert "duplicate" not in json.dumps(states)
    [kept] = cron.connection.execute("SELECT state::text FROM pgrelay.monitor_state").fetchall()
    assert SECRET not in kept[0]


def test_masking_that_fails_withholds_the_text(cron: Cron) -> None:
    cron.connection.execute("INSERT INTO pgrelay.mask (kind, value) VALUES ('pattern', '(')")
    cron.job("load")
    cron.run(message=KEY)
    cron.check()
    assert cron.sent()[0]["message"] == "(withheld, because masking it failed: 2201B)"
    assert SECRET not in everything_told(cron)


def test_mask_that_hides_a_name_reaches_what_the_job_is_known_by(cron: Cron) -> None:
    cron.job(f"load {SECRET}")
    cron.job(f"gone {SECRET}")
    cron.connection.execute("SELECT pgrelay.silence(jobname, 'infinity') FROM cron.job")
    cron.run("succeeded", job=1)
    cron.check()
    cron.connection.execute("DELETE FROM cron.job WHERE jobid = 2")
    mask(cron.connection, "pattern", SECRET)
    before = len(cron.endpoint.invocations)
    for _ in range(2):
        cron.check()
    assert SECRET not in json.dumps([sent.payload for sent in cron.endpoint.invocations[before:]])
    assert cron.connection.execute(
        "SELECT s.target, s.state ->> 'name', c.silenced_until::text FROM pgrelay.monitor_state AS s "
        "INNER JOIN pgrelay.monitor_setting AS c ON c.target = s.target WHERE s.state ->> 'job_id' = '1'"
    ).fetchall() == [("job/1", "load ***", "infinity")]
    cron.connection.execute("SELECT pgrelay.unsilence(jobname) FROM cron.job")
