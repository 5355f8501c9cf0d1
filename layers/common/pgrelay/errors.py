"""Errors that the functions raise; Lambda shows their name and message to the caller or keeps the event."""


class PgrelayError(Exception):
    """Base of all errors of this package."""


class ContractError(PgrelayError):
    """The payload is none that the function reads; the message says where and what it should be."""


class TopicNotAllowedError(PgrelayError):
    """The caller named a topic that the function was not deployed with."""


class DeliveryError(PgrelayError):
    """AWS did not take what should have been delivered."""


class ReadError(PgrelayError):
    """AWS did not give what should have been read."""


class TableError(PgrelayError):
    """The table of exceptions did not answer, or did not do what it was asked."""


class SettingsError(PgrelayError):
    """An environment variable that the function needs is missing, or says what it cannot mean."""


class ScheduleError(PgrelayError):
    """A job's schedule or the scheduler's time zone cannot be read."""
