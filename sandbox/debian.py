"""Debian systems in directories, made with mmdebstrap from the mirror that this machine's apt uses."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from sandbox.errors import SandboxError
from sandbox.processes import run

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

_NOT_UNPACKED = tuple(f"/usr/share/{name}/*" for name in ("doc", "locale", "man"))


def bootstrap(
    suite: str,
    target: Path,
    packages: Sequence[str],
    *,
    architecture: str | None = None,
    excluded: Sequence[str] = (),
    included: Sequence[str] = (),
    hooks: Sequence[str] = (),
) -> None:
    """Make a minimal Debian system.

    Parameters
    ----------
    suite
        Debian's name of the release.
    target
        A directory to make, or an archive if the name ends in .tar.
    packages
        What it has besides the essential packages.
    architecture
        Debian's name of it; this machine's if not given.
    excluded
        More paths, as patterns of dpkg, that are not unpacked, besides documentation and translations.
    included
        Paths among them that are.
    hooks
        Shell commands that run at the end; the system is "$1" for them.

    Raises
    ------
    SandboxError
        If mmdebstrap is missing or fails.
    """
    if not shutil.which("mmdebstrap"):
        raise SandboxError(f"Making a Debian system ({suite}) needs mmdebstrap. Run: apt-get install mmdebstrap")
    command = ["mmdebstrap", "--quiet", "--variant=minbase", f"--include={','.join(packages)}"]
    # The list of a release that is being made expires in a week, and a mirror may be older. It is signed all the same.
    command += ['--aptopt=Acquire::Check-Valid-Until "false"']
    if architecture is not None:
        command += [f"--architectures={architecture}"]
    command += [f"--dpkgopt=path-exclude={pattern}" for pattern in (*_NOT_UNPACKED, *excluded)]
    command += [f"--dpkgopt=path-include={pattern}" for pattern in included]
    command += [f"--customize-hook={hook}" for hook in hooks]
    run(*command, suite, str(target), *_mirror())


def _mirror() -> list[str]:
    """Return the mirror that this machine's apt uses, or nothing (mmdebstrap has a default) on Ubuntu."""
    mirrors = run("apt-get", "indextargets", "--format", "$(REPO_URI)", "Label: Debian").split()
    return mirrors[:1]
