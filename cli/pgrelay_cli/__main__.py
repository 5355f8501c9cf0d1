"""Makes `python -m pgrelay_cli` the `pgrelay` command."""

from pgrelay_cli.main import run

run()
