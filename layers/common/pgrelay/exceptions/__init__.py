"""Reported exceptions: recognised, folded, remembered."""
