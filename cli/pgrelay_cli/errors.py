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
    """The command was called with wrong arguments."""

    exit_code = 2


class AwsError(PgrelayCliError):
    """AWS could not be reached, or refused the request."""


class InstallError(PgrelayCliError):
    """The SQL could not be installed."""


class ChangedMigrationError(InstallError):
    """A migration's file differs from what was applied to the database (PR043)."""


class UnknownMigrationError(InstallError):
    """The database has a migration that this version of pgrelay does not have (PR044)."""


class StackError(PgrelayCliError):
    """The CloudFormation stack could not be read, or has no functions."""
