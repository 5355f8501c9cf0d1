"""A version after this one, made from this one's files: it changes everything that a version may change."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pgrelay_cli.install_script import write_install_script
from tests.migration.support import copy_sql

if TYPE_CHECKING:
    from pathlib import Path

RENAMED = {
    "_call": "_call_binding",  # called by generated functions, by which roles call bindings
    "_deliver": "_deliver_batch",  # called by drain, which goes on after it commits
    "_next_batch": "_following_batch",
    "_belongs_to_watch": "_is_part_of_watch",  # called by generated capture functions
}
"""Functions whose file is gone, and those that take their place."""

REMOVED_VIEW = "allowed_call"
NEW_FUNCTION = "version_note"

MIGRATION = """\
ALTER TABLE pgrelay.reader ADD COLUMN note text;
ALTER TABLE pgrelay.channel ADD COLUMN note text NOT NULL DEFAULT 'next';
ALTER TABLE pgrelay.watch ADD COLUMN note text;
ALTER TABLE pgrelay.source ADD COLUMN note text;
ALTER TABLE pgrelay.setting ADD COLUMN note text;
ALTER TABLE pgrelay.batch ADD COLUMN note text;
CREATE TABLE pgrelay.note (note text NOT NULL);
"""


def make_next_version(directory: Path) -> Path:
    """Write the SQL files of the version after this one, and the script that installs it with psql."""
    copy_sql(directory)
    (directory / "migrations" / "9000_next.sql").write_text(MIGRATION)
    for file in (*(directory / "functions").rglob("*.sql"), *(directory / "views").iterdir()):
        text = file.read_text()
        for old, new in RENAMED.items():
            text = re.sub(rf"\b{old}\b", new, text)
        file.with_stem(RENAMED.get(file.stem, file.stem)).write_text(text + "-- The next version.\n")
        if file.stem in RENAMED:
            file.unlink()
    # Other types of arguments, in a private function that delivery calls and no view reads: the view's call would still
    # fit the old one, which would stay, with a warning.
    edit(
        directory / "functions" / "delivery" / "_retry_batch.sql",
        {
            "p_number integer": "p_number bigint",
            "(text, integer, integer, integer)": "(text, bigint, integer, integer)",
        },
    )
    # Another argument with a default, in a public one.
    with_note(directory / "functions" / "bindings" / "bind.sql")
    # Other columns, in a view that others and delivery read and in a public one.
    edit(directory / "views" / "_outbox.sql", {"    o.event_id,\n    o.xid,": "    o.xid,\n    o.event_id,"})
    edit(directory / "views" / "breaker.sql", {"    s.name AS binding,": "    1 AS version,\n    s.name AS binding,"})
    (directory / "views" / f"{REMOVED_VIEW}.sql").unlink()
    (directory / "functions" / "common" / f"{NEW_FUNCTION}.sql").write_text(
        f"CREATE OR REPLACE FUNCTION pgrelay.{NEW_FUNCTION}() RETURNS text LANGUAGE sql STABLE\n"
        "AS 'SELECT n.note FROM pgrelay.note AS n';\n"
        f"COMMENT ON FUNCTION pgrelay.{NEW_FUNCTION}() IS 'Return a note';\n"
        f"REVOKE ALL ON FUNCTION pgrelay.{NEW_FUNCTION}() FROM PUBLIC;\n"
    )
    write_install_script(directory)
    return directory


def with_note(bind: Path) -> None:
    """Give the function bind a third argument."""
    edit(
        bind,
        {
            "(p_name text, p_function text)": "(p_name text, p_function text, p_note text DEFAULT NULL)",
            "bind(text, text)": "bind(text, text, text)",
        },
    )


def edit(file: Path, replacements: dict[str, str]) -> None:
    """Replace words of a file, each of which must be in it."""
    text = file.read_text()
    for old, new in replacements.items():
        assert old in text, f"{file} has no {old!r} any more"
        text = text.replace(old, new)
    file.write_text(text)
