"""The `pgrelay` command: installs pgrelay's SQL into a database and binds it to the deployed functions."""

__version__ = "0.1.0"
