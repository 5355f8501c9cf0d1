"""`python -m sandbox up | down | demo`: what `make sandbox-up`, `make sandbox-down` and `make demo` run."""

from __future__ import annotations

import argparse
import sys

from sandbox.demo.run import run as run_demo
from sandbox.errors import SandboxError
from sandbox.progress import console
from sandbox.stack import Sandbox

LOOK_AROUND = (
    "psql -c 'TABLE cron.job_run_details'",
    "aws sns list-topics",
    "aws logs filter-log-events --log-group-name /aws/lambda/pgrelay-exception-relay "
    "--query 'events[].message' --output text",
)


def main() -> int:
    """Run one command and return the exit code: 0 done, 1 failed."""
    parser = argparse.ArgumentParser(prog="python -m sandbox", description=__doc__)
    parser.add_argument("command", choices=["up", "down", "demo"])
    command = parser.parse_args().command
    sandbox = Sandbox()
    try:
        if command == "down":
            sandbox.down()
            console.print("The sandbox is stopped and its state removed.")
            return 0
        console.print("[bold]pgrelay sandbox[/bold]")
        sandbox.up()
        succeeded = run_demo(sandbox) if command == "demo" else True
        console.print(f"\nThe sandbox is up. Look around: [bold]. {sandbox.environment_file}[/bold], then for example")
        for command in LOOK_AROUND:
            console.print(f"  [bold]{command}[/bold]", soft_wrap=True)
        console.print("Stop it: [bold]make sandbox-down[/bold]")
    except SandboxError as error:
        console.print(f"\n[red]pgrelay sandbox:[/red] {error}", markup=True)
        return 1
    return 0 if succeeded else 1


if __name__ == "__main__":
    sys.exit(main())
