"""The kinds of destinations, one a file."""
