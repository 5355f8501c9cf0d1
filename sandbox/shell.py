"""What a shell needs to talk to a running sandbox."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from sandbox.paths import ROOT

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


def write_environment_file(file: Path, environment: Mapping[str, str]) -> None:
    """Write exports for `. .sandbox/env`, with our programs and an `aws` that works here first on PATH."""
    tools = [_wrap_aws_cli(file.parent / "bin"), ROOT / ".venv" / "bin"]
    # A session token of the developer's own would be sent along with our key, and refused.
    lines = ["unset AWS_PROFILE AWS_SESSION_TOKEN\n"]
    lines += [f"export {name}={shlex.quote(value)}\n" for name, value in environment.items()]
    lines += [f'export PATH={shlex.quote(":".join(map(str, tools)))}:"$PATH"\n']
    file.touch(mode=0o600)
    file.write_text("".join(lines))


def _wrap_aws_cli(directory: Path) -> Path:
    """Make a directory with an `aws` that takes its endpoint as an option, and return it.

    Version 1 of the AWS CLI ignores AWS_ENDPOINT_URL for sqs and a few more, which would go to AWS.
    """
    directory.mkdir(exist_ok=True)
    wrapper = directory / "aws"
    program = shlex.quote(str(ROOT / ".venv" / "bin" / "aws"))
    wrapper.write_text(f'#!/bin/sh\nexec {program} --endpoint-url "$AWS_ENDPOINT_URL" "$@"\n')
    wrapper.chmod(0o755)
    return directory
