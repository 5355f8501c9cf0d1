"""Rows as Firehose records."""
