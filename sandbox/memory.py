"""Directories in memory: a database has hundreds of files, which are slow to create on disk."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from typing import Final

MOST_BYTES: Final = 4 << 30
"""The most that one directory may hold; only what is in use takes memory."""


def mount_memory(directory: Path) -> None:
    """Keep a directory in memory if this process may mount and the machine has plenty of memory; else on disk."""
    if os.geteuid() == 0 and _available_bytes() > 2 * MOST_BYTES:
        options = f"size={MOST_BYTES},mode=0700"
        command = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(directory)]
        subprocess.run(command, check=False, capture_output=True)


def unmount(directory: Path) -> None:
    """Free a directory's memory; not an error if it is on disk."""
    if directory.is_mount():
        # A server removes its pid file, which pg_ctl waits for, a moment before it leaves its directory.
        subprocess.run(["umount", "--lazy", str(directory)], check=True, capture_output=True)


def _available_bytes() -> int:
    lines = Path("/proc/meminfo").read_text(encoding="ascii").splitlines()
    [kilobytes] = [line.split()[1] for line in lines if line.startswith("MemAvailable:")]
    return int(kilobytes) * 1024
