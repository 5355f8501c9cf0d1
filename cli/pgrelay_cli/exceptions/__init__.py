"""The exceptions that exception_relay counts."""
