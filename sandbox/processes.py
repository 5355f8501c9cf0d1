"""Running another program to its end, and taking turns with other processes."""

from __future__ import annotations

import fcntl
import subprocess
from contextlib import contextmanager
from typing import TYPE_CHECKING

from sandbox.errors import SandboxError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


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


@contextmanager
def locked(file: Path, *, shared: bool = False) -> Iterator[None]:
    """Keep other processes out of the same block: all of them, or only those that do not share it.

    Parameters
    ----------
    file
        What they lock; made when missing, and left.
    shared
        Whether others that share it may be in the block at the same time.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_SH if shared else fcntl.LOCK_EX)
        yield
