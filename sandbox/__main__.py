"""`python -m sandbox up | down | demo | inbox | console | failover`: what `make sandbox-up` and its like run."""

from __future__ import annotations

import argparse
import sys
import time

from sandbox.console import open_console
from sandbox.demo.run import run as run_demo
from sandbox.errors import SandboxError
from sandbox.inbox import SHOWN, show_inbox
from sandbox.lab.sandbox import RdsSandbox
from sandbox.lab.tour import run as run_tour
from sandbox.progress import console, step
from sandbox.servers import LANGUAGES
from sandbox.stack import Sandbox

LOOK_AROUND = (
    "psql -c 'TABLE cron.job_run_details'",
    "aws sns list-topics",
    "aws logs filter-log-events --query 'events[].message' --output text --log-group-name "
    '"$(aws cloudformation describe-stack-resource --stack-name pgrelay --logical-resource-id ExceptionRelayLogGroup '
    '--query StackResourceDetail.PhysicalResourceId --output text)"',
)
LOOK_AROUND_RDS = (
    "psql -c 'TABLE pgrelay.status'",
    "psql -d postgres -c 'TABLE cron.job_run_details'",
    "psql \"$PGRELAY_READER\" -c 'SELECT pg_is_in_recovery()'",
    "psql \"$PGRELAY_POOLER\" -c 'TABLE pgrelay.backlog'",
)


def main() -> int:
    """Run one command and return the exit code: 0 done, 1 failed."""
    options = _options()
    try:
        if options.command == "down":
            for sandbox in (Sandbox(), RdsSandbox()):
                sandbox.down()
            console.print("The sandbox is stopped and its state removed.")
            return 0
        if options.command == "failover":
            return _fail_over(RdsSandbox.running(), options.name_moves_after)
        if options.command == "inbox":
            show_inbox(Sandbox().aws.inbox, SHOWN)
            return 0
        if options.command == "console":
            open_console(Sandbox())
            return 0
        console.print(f"[bold]pgrelay sandbox[/bold], profile {options.profile}")
        sandbox = _sandbox(options)
        sandbox.up()
        succeeded = options.command == "up" or _demo(sandbox)
        console.print(f"\nThe sandbox is up. Look around: [bold]. {sandbox.environment_file}[/bold], then for example")
        for command in LOOK_AROUND_RDS if isinstance(sandbox, RdsSandbox) else LOOK_AROUND:
            console.print(f"  [bold]{command}[/bold]", soft_wrap=True)
        if not isinstance(sandbox, RdsSandbox):
            console.print(
                "What arrived, as mails: [bold]make inbox[/bold]. All of it in the browser: [bold]make console[/bold]"
            )
        console.print("Stop it: [bold]make sandbox-down[/bold]")
    except SandboxError as error:
        console.print(f"\n[red]pgrelay sandbox:[/red] {error}", markup=True)
        return 1
    return 0 if succeeded else 1


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m sandbox", description=__doc__)
    parser.add_argument("command", choices=["up", "down", "demo", "inbox", "console", "failover"])
    parser.add_argument("--profile", choices=["plain", "rds"], default="plain", help="default: %(default)s")
    rds_options = parser.add_argument_group("profile rds")
    rds_options.add_argument("--postgres", metavar="VERSION", help="major version (default: this machine's)")
    rds_options.add_argument(
        "--language", choices=LANGUAGES, help="of the server's messages (default: its own, English)"
    )
    rds_options.add_argument(
        "--parameter", metavar="NAME=VALUE", action="append", default=[], help="a change of the parameter group"
    )
    rds_options.add_argument(
        "--name-moves-after", metavar="SECONDS", type=float, default=10,
        help="how long the writer's name leads to the old one in a failover (default: %(default)s)",
    )  # fmt: skip
    return parser.parse_args()


def _sandbox(options: argparse.Namespace) -> Sandbox:
    if options.profile == "plain":
        return Sandbox()
    parameters = dict(_parameter(text) for text in options.parameter)
    if options.language:
        parameters["lc_messages"] = f"{options.language}.UTF-8"
    return RdsSandbox(version=options.postgres, parameters=parameters)


def _parameter(text: str) -> tuple[str, str]:
    name, is_given, value = text.partition("=")
    if not is_given:
        raise SandboxError(f"{text!r} is no parameter. Write name=value, such as statement_timeout=8s.")
    return name, value


def _demo(sandbox: Sandbox) -> bool:
    return run_tour(sandbox) if isinstance(sandbox, RdsSandbox) else run_demo(sandbox)


def _fail_over(sandbox: RdsSandbox, name_moves_after: float) -> int:
    with step("losing the writer; the reader takes over"):
        sandbox.fail_over()
    with step("the writer's name leads to the old one still"):
        time.sleep(name_moves_after)
    sandbox.deployment.move_names()
    return 0


if __name__ == "__main__":
    sys.exit(main())
