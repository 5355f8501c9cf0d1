"""Errors of the sandbox."""


class SandboxError(Exception):
    """Something the sandbox needs failed; the message says what, where and what to do."""
