"""Running another program to its end."""

from __future__ import annotations

import subprocess

from sandbox.errors import SandboxError


def run(*command: str) -> str:
    """Run a command and return what it printed.

    Raises
    ------
    SandboxError
        If it fails; the message ends with its error output.
    """
    result = subprocess.run(command, check=False, capture_output=True, text=True, stdin=subprocess.DEVNULL)
    if result.returncode != 0:
        tail = "\n".join(result.stderr.splitlines()[-10:])
        raise SandboxError(f"{' '.join(command[:3])} ... failed with status {result.returncode}:\n{tail}")
    return result.stdout
