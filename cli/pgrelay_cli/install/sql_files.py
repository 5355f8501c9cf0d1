"""The SQL files of an installation, and which of them a database still needs."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from pgrelay_cli.errors import ChangedMigrationError, InstallError, UnknownMigrationError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Kind = Literal["migration", "function", "view"]

RETIRED = "retired.sql"
"""What earlier versions left, dropped once no transaction can still use it; run after every installation."""

LOCK_KEY = 7_376_112_904_316_601
"""The advisory lock that an installation holds, by the command or by psql."""

OWNER = "pgrelay_owner"

SEARCH_PATH = "pg_catalog, pg_temp"
"""The search path of an installation, and of every function."""

RECORD = """\
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('{kind}', '{name}', '{checksum}')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
"""
"""Records a file as applied."""

LOCK_TABLES = """\
DO $lock$
DECLARE
    c_patience CONSTANT interval := '60 seconds';
    v_until CONSTANT timestamptz := pg_catalog.clock_timestamp() + c_patience;
    v_tables CONSTANT text := (
        SELECT pg_catalog.string_agg(pg_catalog.format('pgrelay.%I', c.relname), ', ' ORDER BY c.relname)
        FROM pg_catalog.pg_class AS c
        WHERE c.relnamespace = 'pgrelay'::pg_catalog.regnamespace AND c.relkind = 'r'
    );
    v_gates text[] := '{tick,keep house}';
    v_gate text;
BEGIN
    IF pg_catalog.to_regclass('pgrelay.reader') IS NOT NULL THEN
        EXECUTE 'SELECT $1 || pg_catalog.array_agg(pg_catalog.format(''reader %s %s'', r.channel, r.number)) '
            'FROM pgrelay.reader AS r' INTO v_gates USING v_gates;
    END IF;

    -- Delivery first, by its advisory locks, which it only tries: else it would keep the tables busy.
    PERFORM pg_catalog.set_config('lock_timeout', pg_catalog.format('%ss', extract(epoch FROM c_patience)), true);
    FOREACH v_gate IN ARRAY v_gates LOOP
        PERFORM pg_catalog.pg_advisory_xact_lock(pg_catalog.hashtext('pgrelay'), pg_catalog.hashtext(v_gate));
    END LOOP;

    PERFORM pg_catalog.set_config('lock_timeout', '200ms', true);
    LOOP
        BEGIN
            EXECUTE 'LOCK TABLE ' || v_tables || ' IN ACCESS EXCLUSIVE MODE';
            EXIT;
        EXCEPTION
            WHEN lock_not_available OR deadlock_detected THEN
                IF pg_catalog.clock_timestamp() > v_until THEN
                    RAISE;
                END IF;
                PERFORM pg_catalog.pg_sleep(0.1);
        END;
    END LOOP;
    PERFORM pg_catalog.set_config('lock_timeout', '0', true);
EXCEPTION
    WHEN lock_not_available OR deadlock_detected THEN
        RAISE EXCEPTION USING
            ERRCODE = 'PR160',
            MESSAGE = pg_catalog.format('transactions used pgrelay''s tables for %s', c_patience),
            DETAIL = pg_catalog.format(
                'The sessions are those with the process ids %s.',
                (
                    SELECT pg_catalog.string_agg(DISTINCT l.pid::text, ', ')
                    FROM pg_catalog.pg_locks AS l
                    INNER JOIN pg_catalog.pg_class AS c ON c.oid = l.relation
                    WHERE
                        c.relnamespace = 'pgrelay'::pg_catalog.regnamespace AND c.relkind = 'r'
                        AND l.pid <> pg_catalog.pg_backend_pid()
                )
            ),
            HINT = 'Nothing was changed. Install again when they have ended.';
END
$lock$;
"""
"""Locks every table before a migration changes some. Each wait ends before PostgreSQL looks for deadlocks, so that no
writer is cancelled or waits long."""


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
    """

    kind: Kind
    name: str
    path: Path
    place: str
    checksum: str

    def read(self) -> bytes:
        """Return the content with Unix line ends."""
        return content(self.path)


def sql_directory() -> Path:
    """Return where the SQL files are: in the package if pip installed it, else in the repository."""
    package = Path(__file__).resolve().parents[1]
    installed = package / "sql"
    return installed if installed.is_dir() else package.parents[1] / "sql"


def sql_files(directory: Path) -> list[SqlFile]:
    """Return every file to apply, in order: migrations by number, then functions by subject, then views by name.

    Raises
    ------
    InstallError
        If there is no migration in the directory.
    """
    files = [
        SqlFile(
            kind=kind,
            name=path.stem,
            path=path,
            place=path.relative_to(directory).as_posix(),
            checksum=hashlib.sha256(content(path)).hexdigest(),
        )
        for kind, pattern in _PATTERNS.items()
        for path in sorted(directory.glob(pattern))
    ]
    if not files or files[0].kind != "migration":
        raise InstallError(f"There are no migrations in {directory}.")
    return files


_PATTERNS: dict[Kind, str] = {
    "migration": "migrations/*.sql",
    "function": "functions/*/*.sql",
    "view": "views/*.sql",
}


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
