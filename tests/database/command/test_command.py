"""What every command does without rights, or without pgrelay."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.database.command.support import run

if TYPE_CHECKING:
    from tests.conftest import Database

pytestmark = pytest.mark.usefixtures("roles")


def test_operator_may_look_and_others_get_a_hint(orders: Database) -> None:
    for command in ("status", "watches", "dead-letters"):
        run(orders, command, user="operator")
        error = run(orders, command, user="app", code=1).stderr
        assert "Hint: The role needs to be a member of pgrelay_operator;" in error


def test_database_without_pgrelay_is_an_error(extension_database: Database) -> None:
    for command in (
        ["status"],
        ["watches"],
        ["dead-letters"],
        ["drain"],
        ["dead-letters", "redrive"],
        ["upgrade"],
        ["uninstall"],
    ):
        error = run(extension_database, *command, code=1).stderr
        assert "pgrelay is not installed in this database" in error
