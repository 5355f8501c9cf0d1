"""Kinesis data streams, read shard by shard."""
