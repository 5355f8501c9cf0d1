"""The SQL files of an installation, and which of them a database still needs."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from graphlib import TopologicalSorter
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from pgrelay_cli.errors import ChangedMigrationError, InstallError, UnknownMigrationError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Kind = Literal["migration", "function", "view"]

Stage = Literal["settings", "take_turn", "check", "keep_rights", "lock", "renew", "make_view", "finish", "retire"]
"""A file of sql/installation: what an installation does beside applying files."""

OWNER = "pgrelay_owner"

_RECORD = """\
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('{kind}', '{name}', '{checksum}')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
"""

_PATTERNS: dict[Kind, str] = {
    "migration": "migrations/*.sql",
    "function": "functions/*/*.sql",
    "view": "views/*.sql",
}


@dataclass(frozen=True, kw_only=True)
class SqlFile:
    """A file below sql/.

    Parameters
    ----------
    kind
        A migration is applied once; a function or a view again whenever its file changes.
    name
        File name without `.sql`.
    path
        Where it is.
    place
        Its path below the directory of all SQL files.
    checksum
        SHA-256 of its content with Unix line ends, in hexadecimal.
    functions
        The functions that a file of functions makes, each with its name and the types of its arguments.
    """

    kind: Kind
    name: str
    path: Path
    place: str
    checksum: str
    functions: tuple[str, ...] = ()

    def read(self) -> bytes:
        """Return the content with Unix line ends."""
        return content(self.path)

    @property
    def record(self) -> str:
        """The statement that records the file as applied."""
        return _RECORD.format(kind=self.kind, name=self.name, checksum=self.checksum)


def sql_directory() -> Path:
    """Return where the SQL files are: in the package if pip installed it, else in the repository."""
    package = Path(__file__).resolve().parents[1]
    installed = package / "sql"
    return installed if installed.is_dir() else package.parents[1] / "sql"


def sql_files(directory: Path) -> list[SqlFile]:
    """Return every file to apply, in order: migrations by number, functions by subject, views after those they read.

    Raises
    ------
    InstallError
        If there is no migration in the directory, or a function lacks the comment that gives its arguments.
    """
    files = [
        _sql_file(kind, path, directory)
        for kind, pattern in _PATTERNS.items()
        for path in sorted(directory.glob(pattern))
    ]
    if not files or files[0].kind != "migration":
        raise InstallError(f"There are no migrations in {directory}.")
    views = _in_order_of_reading([file for file in files if file.kind == "view"])
    return [file for file in files if file.kind != "view"] + views


def _sql_file(kind: Kind, path: Path, directory: Path) -> SqlFile:
    text = content(path)
    return SqlFile(
        kind=kind,
        name=path.stem,
        path=path,
        place=path.relative_to(directory).as_posix(),
        checksum=hashlib.sha256(text).hexdigest(),
        functions=_functions(path, text.decode()) if kind == "function" else (),
    )


def _functions(path: Path, text: str) -> tuple[str, ...]:
    # The comment names a function by the types of its arguments alone, as DROP and to_regprocedure do.
    made = re.findall(r"^CREATE OR REPLACE (?:FUNCTION|PROCEDURE) pgrelay\.\w+\(", text, re.MULTILINE)
    commented = re.findall(r"^COMMENT ON (?:FUNCTION|PROCEDURE) (pgrelay\.\w+\s*\([^)]*\))", text, re.MULTILINE)
    if len(made) != len(commented):
        raise InstallError(f"{path} makes {len(made)} functions and has a COMMENT ON for {len(commented)} of them.")
    return tuple(" ".join(signature.split()) for signature in commented)


def _in_order_of_reading(views: Sequence[SqlFile]) -> list[SqlFile]:
    by_name = {view.name: view for view in views}
    reads = {
        view.name: set(re.findall(r"\b(?:FROM|JOIN)\s+pgrelay\.(\w+)", view.read().decode())) & set(by_name)
        for view in views
    }
    return [by_name[name] for name in TopologicalSorter(reads).static_order()]


def manifest(files: Sequence[SqlFile]) -> str:
    """Return what a version consists of as JSON, which the files of sql/installation read."""
    lines = [
        json.dumps(
            {"kind": file.kind, "name": file.name, "checksum": file.checksum}
            | ({"functions": file.functions} if file.functions else {})
        )
        for file in files
    ]
    return "[\n" + ",\n".join(lines) + "\n]"


def stage_place(stage: Stage) -> str:
    """Return where the SQL of a stage of the installation is, from the directory of all SQL files on."""
    return f"installation/{stage}.sql"


def view_settings(file: SqlFile) -> dict[str, str]:
    """Return the settings that give the stage make_view its view."""
    return {"pgrelay.view": file.name, "pgrelay.definition": "\n" + file.read().decode()}


def pending(files: Sequence[SqlFile], applied: Mapping[tuple[str, str], str]) -> list[SqlFile]:
    """Return the files that a database still needs.

    Parameters
    ----------
    files
        What `sql_files` returned.
    applied
        Checksums of what the database has, by kind and name.

    Raises
    ------
    ChangedMigrationError
        If an applied migration has another checksum now.
    UnknownMigrationError
        If the database has a migration that is not among the files.
    """
    known = {file.name for file in files if file.kind == "migration"}
    unknown = sorted(name for kind, name in applied if kind == "migration" and name not in known)
    if unknown:
        raise UnknownMigrationError(
            f"The database has migrations that this version of pgrelay does not know: {', '.join(unknown)}.",
            hint="Install with the version that applied them, or a later one.",
        )
    changed = [
        file.name
        for file in files
        if file.kind == "migration" and applied.get((file.kind, file.name), file.checksum) != file.checksum
    ]
    if changed:
        raise ChangedMigrationError(
            f"Migrations changed after they were applied: {', '.join(changed)}.",
            hint="Restore the files, and make the change in a new migration.",
        )
    return [file for file in files if applied.get((file.kind, file.name)) != file.checksum]


def content(path: Path) -> bytes:
    """Return a file's content with Unix line ends."""
    return path.read_bytes().replace(b"\r\n", b"\n")
