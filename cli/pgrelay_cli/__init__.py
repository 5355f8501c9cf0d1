"""The `pgrelay` command: installs pgrelay in a database, watches tables, and shows and repairs delivery."""

__version__ = "0.1.0"
