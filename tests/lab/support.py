"""The command, run as an operator of the lab would."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sandbox.lab.sandbox import RdsSandbox

COMMAND_SECONDS = 20


def pgrelay(sandbox: RdsSandbox, *arguments: str, **environment: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [Path(sys.executable).with_name("pgrelay"), *arguments],
        env={**sandbox.environment(), "NO_COLOR": "1", "PATH": "/usr/bin:/bin", **environment},
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        text=True, errors="replace",  # one that is ended in the middle of a character
    )  # fmt: skip


def through_pooler(sandbox: RdsSandbox) -> dict[str, str]:
    parameters = sandbox.deployment.connection_parameters("pooler")
    return {"PGHOST": parameters["host"], "PGPORT": parameters["port"], "PGSSLMODE": parameters["sslmode"]}
