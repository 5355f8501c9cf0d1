"""PostgreSQL servers from a Python package: versions that no Debian release has.

They have PostgreSQL's own extensions and no others: no pg_cron, no pg_partman, no PL/Python.
"""

from __future__ import annotations

import os
import shutil
import sys
import tarfile
import tempfile
import zipfile
from pathlib import Path
from typing import Final

from sandbox.errors import SandboxError
from sandbox.paths import STATE
from sandbox.processes import locked, run

PACKAGED_VERSIONS: Final = ("14", "16")
"""The major versions that are had so."""

_STAMP = "pgrelay-requirements"


def unpack_server(version: str, directory: Path) -> None:
    """Download the server of a version and unpack it, unless it is there as its requirements file wants it.

    Parameters
    ----------
    version
        One of `PACKAGED_VERSIONS`.
    directory
        Where its bin, lib and share come to lie.

    Raises
    ------
    SandboxError
        If pip cannot download it; the message ends with pip's error output.
    """
    requirements = Path(__file__).with_name(f"postgres-{version}-requirements.txt")
    with locked(STATE / f"postgres-{version}.lock"):
        if _is_current(directory / _STAMP, requirements):
            return
        with tempfile.TemporaryDirectory(dir=directory.parent, prefix=f"{directory.name}-") as temporary:
            new = Path(temporary)
            _unpack(_download(version, requirements, new), new)
            [prefix] = new.glob("postgresql-*/")
            # It needs the very Python that it was built with, which few machines have.
            for control in prefix.glob("share/extension/*plpython3u.control"):
                control.unlink()
            shutil.copy(requirements, prefix / _STAMP)
            shutil.rmtree(directory, ignore_errors=True)
            prefix.rename(directory)


def _is_current(stamp: Path, requirements: Path) -> bool:
    # Anybody could have made a directory of this name below /var/tmp.
    return (
        stamp.is_file()
        and stamp.stat().st_uid == stamp.parent.stat().st_uid == os.geteuid()
        and stamp.read_bytes() == requirements.read_bytes()
    )


def _download(version: str, requirements: Path, directory: Path) -> Path:
    try:
        run(
            sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps",
            "--only-binary=:all:", "--require-hashes", f"--requirement={requirements}", f"--dest={directory}",
        )  # fmt: skip
    except SandboxError as error:
        raise SandboxError(f"PostgreSQL {version} could not be downloaded. {error}") from error
    [wheel] = directory.glob("*.whl")
    return wheel


def _unpack(wheel: Path, directory: Path) -> None:
    with zipfile.ZipFile(wheel) as files:
        [name] = (name for name in files.namelist() if name.endswith(".tar.gz"))
        with files.open(name) as file, tarfile.open(fileobj=file, mode="r|gz") as archive:
            archive.extractall(directory, filter="data")
