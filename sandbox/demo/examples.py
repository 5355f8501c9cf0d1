"""Runs an example as its README says a person would."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

from sandbox.databases import DBA
from sandbox.errors import SandboxError
from sandbox.paths import SQL

if TYPE_CHECKING:
    from sandbox.stack import Sandbox

EXAMPLES = SQL / "examples"


def psql(
    sandbox: Sandbox,
    database: str,
    script: str | None = None,
    *,
    command: str | None = None,
    must_fail: bool = False,
    **variables: str,
) -> str:
    """Run a script, named by its path below sql/examples, or a command as `dba`; return what psql said.

    Raises
    ------
    SandboxError
        If it fails, or `must_fail` and it does not.
    """
    what = ["-c", command] if command else ["-f", str(EXAMPLES / str(script))]
    settings = [argument for name, value in variables.items() for argument in ("-v", f"{name}={value}")]
    result = subprocess.run(
        ["psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", *settings, *what, sandbox.cluster.dsn(database, DBA)],
        check=False, capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    if (result.returncode != 0) != must_fail:
        raise SandboxError(f"psql {' '.join(what)} in {database}:\n{result.stdout}{result.stderr}".rstrip())
    return result.stderr
