"""Errors of the `pgrelay` command."""

from __future__ import annotations

from typing import ClassVar


class PgrelayCliError(Exception):
    """An expected failure, shown without a traceback.

    Parameters
    ----------
    message
        What failed.
    detail
        More about it.
    hint
        What to do about it.
    """

    exit_code: ClassVar[int] = 1

    def __init__(self, message: str, *, detail: str | None = None, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.detail = detail
        self.hint = hint


class UsageError(PgrelayCliError):
    """The command was not called as it is to be."""

    exit_code = 2


class AwsError(PgrelayCliError):
    """AWS could not be asked, or refused."""


class InstallError(PgrelayCliError):
    """The SQL could not be installed."""


class ChangedMigrationError(InstallError):
    """A migration was applied to the database with another content than it has now (PR043)."""


class UnknownMigrationError(InstallError):
    """The database has a migration that this version of pgrelay does not have (PR044)."""


class StackError(PgrelayCliError):
    """The CloudFormation stack could not be read, or has no functions."""
