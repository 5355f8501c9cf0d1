"""Readings as CloudWatch metrics."""
