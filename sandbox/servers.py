"""PostgreSQL servers: this machine's own, those of other Debian releases in a directory, and those of a package."""

from __future__ import annotations

import hashlib
import os
import pwd
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sandbox.debian import bootstrap
from sandbox.errors import SandboxError
from sandbox.packages import PACKAGED_VERSIONS, unpack_server
from sandbox.paths import SQL, STATE
from sandbox.processes import locked, run

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

SUPERUSER = "postgres"
"""The database's superuser and the system user that the server runs as."""
REQUIRED_EXTENSIONS = ("pg_cron", "pg_partman", "plpython3u", "postgres_fdw")

_INSTALLATIONS = Path("usr/lib/postgresql")
_RELEASES = {"15": ("12", "bookworm"), "17": ("13", "trixie"), "18": ("14", "forky")}
"""The Debian release, by number and by name, whose own PostgreSQL has a major version."""
# The development files depend on a compiler for what has C code; pgxs alone does not need it.
_NOT_NEEDED = ("/usr/lib/llvm-*", "/usr/include/llvm-*", "/usr/lib/*/libclang*", "/usr/lib/gcc/*")
LANGUAGES = ("en_US", "de_DE", "fr_FR", "ja_JP")
"""Those in which a server has its messages; lc_messages takes them with .UTF-8."""
_TRANSLATIONS = tuple(f"/usr/share/locale/*/LC_MESSAGES/{name}-*.mo" for name in ("postgres", "plpgsql"))


@dataclass(frozen=True, kw_only=True)
class PostgresServer:
    """The programs of one major version.

    Parameters
    ----------
    version
        The major version, "17".
    root
        The system that they run in: this machine's, or one in a directory, which chroot enters.
    prefix
        Where they are, if not where Debian puts them.
    """

    version: str
    root: Path = Path("/")
    prefix: Path | None = None

    @property
    def bin_directory(self) -> Path:
        """The directory of initdb, pg_ctl and pg_config, as its own system names it."""
        return (self.prefix or Path("/") / _INSTALLATIONS / self.version) / "bin"

    @property
    def extension_directory(self) -> Path:
        """The directory of the extensions' files, as this machine names it."""
        share = self.prefix / "share" if self.prefix else self.root / "usr/share/postgresql" / self.version
        return share / "extension"

    @property
    def in_chroot(self) -> bool:
        """Whether it runs in a system of its own instead of this machine's."""
        return self.root != Path("/")

    def inner(self, path: Path) -> Path:
        """Return what the server's own system calls a path."""
        return Path("/") / path.relative_to(self.root)

    def command(self, program: str, *arguments: str | Path, as_server: bool = False) -> list[str]:
        """Return the command that runs one of the programs.

        Parameters
        ----------
        program
            Its name, or the path of another program of the server's system.
        arguments
            Its arguments; paths as the server's own system names them.
        as_server
            Whether it runs as the system user of the server if this process is root's.
        """
        words = [str(self.bin_directory / program), *map(str, arguments)]
        if self.in_chroot:
            user = [f"--userspec={SUPERUSER}:{SUPERUSER}"] if as_server else []
            return ["chroot", *user, str(self.root), *words]
        if as_server and os.geteuid() == 0:
            return ["runuser", "-u", SUPERUSER, "--", *words]
        return words

    def own(self, path: Path) -> None:
        """Give a file or a directory to the system user of the server, if this process is root's."""
        if os.geteuid() != 0:
            return
        if self.in_chroot:
            users = (line.split(":") for line in (self.root / "etc/passwd").read_text().splitlines())
            uid, gid = next((int(user[2]), int(user[3])) for user in users if user[0] == SUPERUSER)
            os.chown(path, uid, gid)
        else:
            account = pwd.getpwnam(SUPERUSER)
            os.chown(path, account.pw_uid, account.pw_gid)

    def missing(self, extensions: Iterable[str]) -> list[str]:
        """Return those of some extensions that the server does not have."""
        return [name for name in extensions if not (self.extension_directory / f"{name}.control").is_file()]

    def require(self, *extensions: str) -> None:
        """Check that the server has some extensions.

        Raises
        ------
        SandboxError
            If it lacks one.
        """
        if missing := self.missing(extensions):
            raise SandboxError(
                f"PostgreSQL {self.version} in {self.bin_directory.parent} has no {', '.join(missing)}. "
                f"Take another version: {', '.join(_RELEASES)}."
            )

    def install_extension_files(self) -> None:
        """Install the open aws_commons and aws_lambda extensions for this server, with their Makefile.

        Nothing is run, and no privilege needed, where they are installed as they are here.

        Raises
        ------
        SandboxError
            If the server has no PL/Python, or make fails; the message then ends with its error output.
        """
        self.require("plpython3u")
        source = SQL / "aws_lambda"
        files = [*source.glob("*.control"), *source.glob("*--*.sql")]
        with locked(STATE / "extensions.lock"):
            if not all(_same(file, self.extension_directory / file.name) for file in files):
                self._make_install(source)

    def _make_install(self, source: Path) -> None:
        make = ["make", "-s", f"PG_CONFIG={self.bin_directory / 'pg_config'}", "install"]
        if not self.in_chroot:
            run(*([] if os.geteuid() == 0 else ["sudo"]), *make, "-C", str(source))
            return
        with tempfile.TemporaryDirectory(dir=self.root / "tmp") as directory:
            copy = Path(directory) / "aws_lambda"
            shutil.copytree(source, copy)
            run("chroot", str(self.root), *make, "-C", str(self.inner(copy)))


def system_server() -> PostgresServer:
    """Return the newest installed version that has every extension of the sandbox.

    Raises
    ------
    SandboxError
        If no installed version has them all.
    """
    installations = Path("/") / _INSTALLATIONS
    versions = sorted((path.parent.name for path in installations.glob("*/bin")), key=float, reverse=True)
    servers = [PostgresServer(version=version) for version in versions]
    for server in servers:
        if not server.missing(REQUIRED_EXTENSIONS):
            return server
    raise SandboxError(
        f"No PostgreSQL under {installations} has all of {', '.join(REQUIRED_EXTENSIONS)} "
        f"(installed: {', '.join(versions) or 'none'}). Run `make setup`, which installs what is missing."
    )


def server(version: str | None = None) -> PostgresServer:
    """Return a server of a version: this machine's if it is that one, else one of a package or of a Debian system.

    A package is downloaded once below .sandbox and has PostgreSQL's own extensions only. A Debian system is made there
    once, which takes about a minute, and has them all.

    Parameters
    ----------
    version
        The major version; this machine's if not given.

    Raises
    ------
    SandboxError
        If there is no such server and none can be made.
    """
    system = system_server()
    if version in (None, system.version):
        return system
    if version in PACKAGED_VERSIONS:
        prefix = reachable(STATE / f"postgres-{version}")
        unpack_server(version, prefix)
        return PostgresServer(version=version, prefix=prefix)
    if version not in _RELEASES:
        known = sorted((*PACKAGED_VERSIONS, *_RELEASES))
        raise SandboxError(f"No server is known for PostgreSQL {version}: only for {', '.join(known)}.")
    if os.geteuid() != 0:
        raise SandboxError(
            f"This machine's PostgreSQL is {system.version}; a system with {version} is entered with chroot. "
            "Run this as root."
        )
    return PostgresServer(version=version, root=_debian_root(version))


def reachable(directory: Path) -> Path:
    """Return a directory, or what replaces it if the server's system user cannot reach it (one below root's home)."""
    if os.geteuid() != 0 or _may_enter(directory.parent):
        return directory
    digest = hashlib.sha256(os.fsencode(directory)).hexdigest()[:12]
    return Path(f"/var/tmp/pgrelay-{digest}")  # noqa: S108 - a fixed name, so that it is found again


def _may_enter(directory: Path) -> bool:
    directory.mkdir(parents=True, exist_ok=True)
    result = subprocess.run(["runuser", "-u", SUPERUSER, "--", "test", "-x", directory], check=False)
    return result.returncode == 0


def _debian_root(version: str) -> Path:
    """Return the Debian system with a version, made if it is missing or not what it should be any more."""
    number, suite = _RELEASES[version]
    packages = [
        f"postgresql-{version}",
        f"postgresql-{version}-cron",
        f"postgresql-{version}-partman",
        f"postgresql-{version}-pgextwlist",
        f"postgresql-plpython3-{version}",
        f"postgresql-server-dev-{version}",
        "ca-certificates",
        "locales",
        "make",
        "python3-boto3",
    ]
    root = STATE / f"debian-{number}"
    with locked(STATE / f"debian-{number}.lock"):
        _make_debian_root(root, number, suite, packages)
    return root


def _make_debian_root(root: Path, number: str, suite: str, packages: Sequence[str]) -> None:
    recipe = hashlib.sha256(
        "\0".join([suite, *packages, *_NOT_NEEDED, *_TRANSLATIONS, *LANGUAGES]).encode()
    ).hexdigest()
    stamp = root / "etc/pgrelay-recipe"
    if stamp.is_file() and stamp.read_text() == recipe:
        return
    with tempfile.TemporaryDirectory(dir=STATE, prefix=f"debian-{number}-") as directory:
        new = Path(directory) / "root"
        locales = [f'chroot "$1" localedef -i {name} -f UTF-8 {name}.UTF-8' for name in LANGUAGES]
        bootstrap(suite, new, packages, excluded=_NOT_NEEDED, included=_TRANSLATIONS, hooks=locales)
        (new / "etc/pgrelay-recipe").write_text(recipe)
        shutil.rmtree(root, ignore_errors=True)
        new.rename(root)


def _same(file: Path, installed: Path) -> bool:
    return installed.is_file() and installed.read_bytes() == file.read_bytes()
