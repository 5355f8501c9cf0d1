"""pgrelay setup as the master user: a new database, whose rows the pg_cron of another one delivers, and its end."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from sandbox.lab.sandbox import DATABASE
from tests.lab.support import pgrelay

if TYPE_CHECKING:
    from collections.abc import Iterator

    import psycopg

    from sandbox.lab.sandbox import RdsSandbox

SETUP_SECONDS = 180
TRIAL = "trial"
JOBS = "SELECT j.jobname::text FROM cron.job AS j WHERE j.database = %s"


def run(sandbox: RdsSandbox, *arguments: str, code: int = 0, **environment: str) -> str:
    process = pgrelay(sandbox, *arguments, PGDATABASE=TRIAL, **environment)
    output, _ = process.communicate(timeout=SETUP_SECONDS)
    assert process.returncode == code, output
    return output


@pytest.fixture
def cron(sandbox: RdsSandbox) -> Iterator[psycopg.Connection]:
    with closing(sandbox.deployment.connect("postgres")) as connection:
        yield connection


@pytest.fixture
def trial(cron: psycopg.Connection) -> Iterator[str]:
    """A database of the master user's, with nothing of pgrelay in it."""
    cron.execute(f"CREATE DATABASE {TRIAL}")
    yield TRIAL
    cron.execute("SELECT cron.unschedule(j.jobid) FROM cron.job AS j WHERE j.database = %s", [TRIAL])
    cron.execute(f"DROP DATABASE {TRIAL} WITH (FORCE)")


@pytest.mark.usefixtures("trial")
def test_database_is_set_up_and_taken_down(sandbox: RdsSandbox, cron: psycopg.Connection) -> None:
    planned = run(sandbox, "setup", "--dry-run")
    assert "Nothing was changed or sent." in planned
    with closing(sandbox.deployment.connect(TRIAL)) as master:
        assert master.execute("SELECT count(*) FROM pg_extension WHERE extname = 'aws_lambda'").fetchone() == (0,)

    for words in ("files applied", "up to date"):
        done = run(sandbox, "setup")
        assert words in done
        assert "was sent as message" in done
        assert "was delivered as message" in done
        assert "Set up in" in done
        assert cron.execute(JOBS, [TRIAL]).fetchall() == [(f"pgrelay drain in {TRIAL}",)]
    with closing(sandbox.deployment.connect(TRIAL)) as master:
        assert master.execute("SELECT to_regnamespace('pgrelay_setup')").fetchone() == (None,)
        master.execute("CREATE TABLE public.t (id int PRIMARY KEY)")
        master.execute("SELECT pgrelay.watch('public.t')")

    assert f"{DATABASE}." in run(sandbox, "uninstall", "--yes", "--roles", code=1)
    run(sandbox, "uninstall", "--yes", "--force")
    assert cron.execute(JOBS, [TRIAL]).fetchall() == []
    with closing(sandbox.deployment.connect(TRIAL)) as master:
        master.execute("INSERT INTO public.t VALUES (1)")
        assert master.execute("SELECT count(*) FROM pg_trigger WHERE NOT tgisinternal").fetchone() == (0,)
