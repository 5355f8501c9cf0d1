"""Writes sql/install.sql, which installs pgrelay with psql alone: `python -m pgrelay_cli.install_script`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pgrelay_cli.install.sql_files import (
    OWNER,
    SqlFile,
    manifest,
    sql_directory,
    sql_files,
    stage_place,
    view_settings,
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

-- One transaction: concurrent writers see either the previous version or this one.
BEGIN;
\\ir {settings}
\\ir {take_turn}

-- What this version consists of.
SELECT pg_catalog.set_config('pgrelay.manifest', $pgrelay${manifest}$pgrelay$, true) AS pgrelay_setting \\gset

SELECT
    NOT EXISTS (
        SELECT
        FROM pg_catalog.pg_class AS c
        INNER JOIN pg_catalog.pg_namespace AS n ON c.relnamespace = n.oid
        WHERE n.nspname = 'pgrelay' AND c.relname = 'migration'
    ) AS pgrelay_apply
\\gset
"""

_OPENING = """
SET LOCAL ROLE {owner};
\\ir {check}
\\ir {keep_rights}

SELECT
    coalesce(bool_or(f.kind = 'migration'), false) AS pgrelay_migrates,
    coalesce(bool_or(f.kind <> 'view'), false) AS pgrelay_renews,
    coalesce(bool_or(f.kind = 'view'), false) AS pgrelay_views
FROM json_to_recordset(current_setting('pgrelay.manifest')::json) AS f (kind text, name text, checksum text)
LEFT JOIN pgrelay.migration AS m ON f.kind = m.kind AND f.name = m.name AND f.checksum = m.checksum
WHERE m.name IS NULL
\\gset
"""

_STAGE = """
\\if :{condition}
\\ir {place}
\\endif
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
{apply}{record}\\endif
"""

_TAIL = """
\\ir {finish}
SELECT pg_catalog.current_setting('pgrelay.obsolete') AS pgrelay_obsolete \\gset
COMMIT;

BEGIN;
\\ir {settings}
\\ir {take_turn}
SELECT pg_catalog.set_config('pgrelay.obsolete', :'pgrelay_obsolete', true) AS pgrelay_setting \\gset
\\ir {retire}
COMMIT;
\\set QUIET off
\\echo pgrelay is up to date
"""


def install_script(files: Sequence[SqlFile]) -> str:
    """Return the text of install.sql; the first file creates the owner and the table of what is applied."""
    first, *rest = files
    parts = [
        _HEAD.format(settings=stage_place("settings"), take_turn=stage_place("take_turn"), manifest=manifest(files)),
        _step(first),
        _OPENING.format(owner=OWNER, check=stage_place("check"), keep_rights=stage_place("keep_rights")),
        _STAGE.format(condition="pgrelay_migrates", place=stage_place("lock")),
        *(_question(file) + _step(file) for file in rest if file.kind != "view"),
        _STAGE.format(condition="pgrelay_renews", place=stage_place("renew")),
        _STAGE.format(condition="pgrelay_views", place=stage_place("lock")),
        *(_question(file) + _step(file) for file in rest if file.kind == "view"),
        _TAIL.format(**{stage: stage_place(stage) for stage in ("settings", "take_turn", "finish", "retire")}),
    ]
    return "".join(parts)


def _question(file: SqlFile) -> str:
    condition = f"m.kind = '{file.kind}' AND m.name = '{file.name}'"
    if file.kind != "migration":
        condition += f"\n            AND m.checksum = '{file.checksum}'"
    if file.kind == "view":
        condition += f"\n            AND to_regclass('pgrelay.{file.name}') IS NOT NULL"
    return _QUESTION.format(condition=condition)


def _step(file: SqlFile) -> str:
    apply = f"\\ir {file.place}\n"
    if file.kind == "view":
        settings = "".join(
            f"SELECT set_config('{name}', $pgrelay${value}$pgrelay$, true) AS pgrelay_setting \\gset\n"
            for name, value in view_settings(file).items()
        )
        apply = f"{settings}\\ir {stage_place('make_view')}\n"
    return _STEP.format(kind=file.kind, name=file.name, apply=apply, record=file.record)


def write_install_script(directory: Path) -> Path:
    """Write install.sql for the files of a directory, and return its path."""
    path = directory / "install.sql"
    path.write_text(install_script(sql_files(directory)), encoding="utf-8")
    return path


if __name__ == "__main__":
    write_install_script(sql_directory())
