"""Writes sql/install.sql, which installs pgrelay with psql alone: `python -m pgrelay_cli.install_script`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pgrelay_cli.install.sql_files import (
    LOCK_KEY,
    LOCK_TABLES,
    OWNER,
    RECORD,
    RETIRED,
    SEARCH_PATH,
    SqlFile,
    sql_directory,
    sql_files,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

_HEAD = """\
-- Installs pgrelay with psql alone, or brings it up to date; the result is that of `pgrelay install`:
--   psql -f sql/install.sql
-- Written from migrations/, functions/ and views/ by `python -m pgrelay_cli.install_script`: change those, not this.

\\set ON_ERROR_STOP on
\\set QUIET on

-- A function may call one whose file comes later; and views must not pick up operators of other schemas.
SET check_function_bodies = off;
SET search_path = {search_path};
SELECT pg_catalog.pg_advisory_lock({lock}) AS pgrelay_lock \\gset

-- One transaction: concurrent writers see either the previous version or this one.
BEGIN;

SELECT
    NOT EXISTS (
        SELECT
        FROM pg_catalog.pg_class AS c
        INNER JOIN pg_catalog.pg_namespace AS n ON c.relnamespace = n.oid
        WHERE n.nspname = 'pgrelay' AND c.relname = 'migration'
    ) AS pgrelay_apply
\\gset
"""

_CHECK = """
SET ROLE {owner};

DO $install$
DECLARE
    v_changed text;
    v_unknown text;
BEGIN
    SELECT
        string_agg(m.name, ', ' ORDER BY m.name) FILTER (WHERE k.name IS NULL),
        string_agg(m.name, ', ' ORDER BY m.name) FILTER (WHERE k.checksum <> m.checksum)
    INTO v_unknown, v_changed
    FROM pgrelay.migration AS m
    LEFT JOIN (
        VALUES
        {values}
    ) AS k (name, checksum) ON k.name = m.name
    WHERE m.kind = 'migration';

    IF v_unknown IS NOT NULL THEN
        RAISE EXCEPTION USING
            ERRCODE = 'PR044',
            MESSAGE = 'the database has migrations that this version of pgrelay does not know: ' || v_unknown,
            HINT = 'Install with the version that applied them, or a later one.';
    END IF;
    IF v_changed IS NOT NULL THEN
        RAISE EXCEPTION USING
            ERRCODE = 'PR043',
            MESSAGE = 'migrations changed after they were applied: ' || v_changed,
            HINT = 'Restore the files, and make the change in a new migration.';
    END IF;
END
$install$;
"""

_QUESTION = """
SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            {condition}
    ) AS pgrelay_apply
\\gset
"""

_STEP = """\
\\if :pgrelay_apply
\\echo {kind} {name}
\\ir {place}
{record}\\endif
"""

_LOCK = """
SELECT
    (
        SELECT count(*) FROM pgrelay.migration AS m
        WHERE m.kind = 'migration'
    ) < {migrations} AS pgrelay_apply
\\gset
\\if :pgrelay_apply
{lock_tables}\\endif
"""

_TAIL = """
COMMIT;
\\ir {retired}
RESET ROLE;
RESET search_path;
RESET check_function_bodies;
SELECT pg_catalog.pg_advisory_unlock({lock}) AS pgrelay_lock \\gset
\\set QUIET off
\\echo pgrelay is up to date
"""


def install_script(files: Sequence[SqlFile]) -> str:
    """Return the text of install.sql; the first file creates the owner and the table of what is applied."""
    first, *rest = files
    values = ",\n        ".join(f"('{file.name}', '{file.checksum}')" for file in files if file.kind == "migration")
    parts = [
        _HEAD.format(lock=LOCK_KEY, search_path=SEARCH_PATH),
        _step(first),
        _CHECK.format(owner=OWNER, values=values),
        _LOCK.format(migrations=sum(file.kind == "migration" for file in files), lock_tables=LOCK_TABLES),
        *(_question(file) + _step(file) for file in rest),
        _TAIL.format(lock=LOCK_KEY, retired=RETIRED),
    ]
    return "".join(parts)


def _question(file: SqlFile) -> str:
    condition = f"m.kind = '{file.kind}' AND m.name = '{file.name}'"
    if file.kind != "migration":
        condition += f"\n            AND m.checksum = '{file.checksum}'"
    return _QUESTION.format(condition=condition)


def _step(file: SqlFile) -> str:
    record = RECORD.format(kind=file.kind, name=file.name, checksum=file.checksum)
    return _STEP.format(kind=file.kind, name=file.name, place=file.place, record=record)


def write_install_script(directory: Path) -> Path:
    """Write install.sql for the files of a directory, and return its path."""
    path = directory / "install.sql"
    path.write_text(install_script(sql_files(directory)), encoding="utf-8")
    return path


if __name__ == "__main__":
    write_install_script(sql_directory())
