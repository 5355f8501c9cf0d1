"""Delivering what the outbox sends: batches in, the outcome of each event out."""
