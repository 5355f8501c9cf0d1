"""The function outbox_drainer at the lab's writer, over TLS. A password stands for IAM's token."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

import psycopg
import pytest

from sandbox.lab import rds
from sandbox.lab.sandbox import DATABASE
from tests.support import functions
from tests.support.functions import Context
from tests.support.waiting import wait_until

if TYPE_CHECKING:
    from types import ModuleType

    from sandbox.lab.sandbox import RdsSandbox

LITTLE_TIME = Context(remaining_ms=68_000)
"""Enough for two seconds."""


@pytest.fixture
def drainer(sandbox: RdsSandbox, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    parameters = sandbox.deployment.connection_parameters()
    functions.set_environment(
        monkeypatch,
        "outbox_drainer",
        PGHOST=parameters["host"],
        PGHOSTADDR=parameters["hostaddr"],  # the name resolves nowhere
        PGPORT=parameters["port"],
        PGUSER=rds.MASTER,
        PGDATABASE=DATABASE,
        PGSSLROOTCERT=parameters["sslrootcert"],
    )
    module = functions.load("outbox_drainer")
    monkeypatch.setattr(module, "token", lambda *_: sandbox.deployment.passwords[rds.MASTER])
    return module


def test_it_delivers(sandbox: RdsSandbox, drainer: ModuleType) -> None:
    with closing(sandbox.deployment.connect(DATABASE)) as master:
        master.execute("CREATE TABLE shop.drained (id integer PRIMARY KEY); SELECT pgrelay.watch('shop.drained')")
        transaction = master.execute(
            "INSERT INTO shop.drained SELECT generate_series(1, 20) RETURNING pg_current_xact_id()::text"
        ).fetchone()
        assert drainer.handler({}, LITTLE_TIME) == {"seconds": 2}
        # pg_cron's drain of the lab may have taken some of them, and be about to commit.
        wait_until(
            lambda: master.execute(
                "SELECT count(DISTINCT d.event) FROM pgrelay.delivery AS d WHERE d.transaction_id = %s::xid8",
                transaction,
            ).fetchone(),
            "they are delivered",
            wanted=(20,),
        )
        master.execute("SELECT pgrelay.unwatch('shop.drained')")


def test_it_trusts_no_other_authority_and_no_other_name(drainer: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PGHOST", "somewhere.else")
    with pytest.raises(psycopg.OperationalError, match="does not match host name"):
        drainer.handler({}, LITTLE_TIME)
    monkeypatch.setenv("PGSSLROOTCERT", "/nonexistent.pem")
    with pytest.raises(psycopg.OperationalError, match=r"root certificate file .* does not exist"):
        drainer.handler({}, LITTLE_TIME)


def test_it_wants_the_writer(sandbox: RdsSandbox, drainer: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    parameters = sandbox.deployment.connection_parameters("reader")
    monkeypatch.setenv("PGHOST", parameters["host"])
    monkeypatch.setenv("PGPORT", parameters["port"])
    with pytest.raises(psycopg.OperationalError, match="read-only"):
        drainer.handler({}, LITTLE_TIME)
