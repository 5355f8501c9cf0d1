"""The sandbox's AWS: ministack on loopback, with IAM enforced, and pgrelay's stack deployed to it."""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import subprocess
import sys
import time
import urllib.request
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from sandbox.clients import AccessKey, Clients
from sandbox.errors import SandboxError
from sandbox.processes import locked
from sandbox.services import HOST, Service, tail

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

REGION = "us-east-1"
STACK_NAME = "pgrelay"
STREAMS_STACK_NAME = "pgrelay-streams"
BUILD_DIRECTORIES = {"local": "build", "local-streams": "streams", "operations": "operations", "network": "network"}
"""Where `sam build` puts each environment of samconfig.toml that is deployed to a local AWS, below .aws-sam."""
DATABASE_USER = "pgrelay-database"
START_DEADLINE_SECONDS = 60

BIN = Path(sys.executable).parent
"""Where sam is, and the Python that builds the layers and runs the functions."""


@dataclass(kw_only=True)
class LocalAws:
    """A ministack server of the sandbox's own.

    It keeps nothing when it stops: to deploy again takes seconds, and nothing of an older deployment is left.

    Parameters
    ----------
    directory
        Its log, pid file and temporary files; disposable.
    port
        TCP port on 127.0.0.1.
    extra_environment
        More environment for the server, such as LAMBDA_ASYNC_RETRY_BASE_SECONDS.
    region
        The region of everything deployed.
    """

    directory: Path
    port: int
    extra_environment: Mapping[str, str] = field(default_factory=dict)
    region: str = REGION

    @cached_property
    def _service(self) -> Service:
        return Service(directory=self.directory, port=self.port)

    @property
    def endpoint_url(self) -> str:
        """The address of every service."""
        return f"http://{HOST}:{self.port}"

    @property
    def log(self) -> Path:
        """What the server wrote."""
        return self._service.log

    @property
    def inbox(self) -> Path:
        """What was published to its topics, as mails and chats would get it: a JSON object a line."""
        return self.directory / "inbox.jsonl"

    @property
    def sam_log(self) -> Path:
        """What the last `sam` command wrote."""
        return self.directory / "sam.log"

    @cached_property
    def root(self) -> AccessKey:
        """The account owner's key, made once for each directory."""
        file = self.directory / "root-key.json"
        if not file.exists():
            self._service.create_directory()
            _write_key(file, f"AKIA{secrets.token_hex(8).upper()}", secrets.token_hex(20))
        return _read_key(file)

    def clients(self, key: AccessKey | None = None) -> Clients:
        """Return clients of this AWS, the account owner's unless a key is given."""
        return Clients(endpoint_url=self.endpoint_url, region=self.region, key=key or self.root)

    def client_environment(self) -> dict[str, str]:
        """Return what the AWS CLI, boto3 and sam need to reach this AWS as its account's owner."""
        return {
            "AWS_ENDPOINT_URL": self.endpoint_url,
            "AWS_DEFAULT_REGION": self.region,
            "AWS_ACCESS_KEY_ID": self.root.access_key_id,
            "AWS_SECRET_ACCESS_KEY": self.root.secret_access_key,
        }

    # --- the server

    def start(self) -> None:
        """Start the server and wait until it answers; a running one is left alone.

        Raises
        ------
        SandboxError
            If the port is taken, or the server ends or does not answer in time.
        """
        environment = {
            **_system_environment(),
            # Its own key is the account owner's, and its functions find it by this address.
            **self.client_environment(),
            "AUTH": "true",
            "BIND_HOST": HOST,
            "GATEWAY_PORT": str(self.port),
            "MINISTACK_HOST": HOST,  # for the addresses of queues
            "LAMBDA_EXECUTOR": "local",
            # Either would listen on a fixed port.
            "IOT_MTLS_ENABLED": "0",
            "SFTP_ENABLED": "0",
            # It must not touch the containers of a Docker engine that happens to run.
            "DOCKER_HOST": f"unix://{self.directory}/no-engine",
            "TMPDIR": str(self._service.temporary_directory),
            "STATE_DIR": str(self._service.temporary_directory),
            "PGRELAY_INBOX": str(self.inbox),
            **self.extra_environment,
        }
        program = Path(__file__).with_name("ministack_server.py")
        self._service.start([sys.executable, "-P", program], environment)
        wait_until_healthy(self.endpoint_url, self.log, self.is_running)

    def stop(self) -> None:
        """Stop the server and its functions' processes; not an error when it does not run."""
        self._service.stop()

    def is_running(self) -> bool:
        """Tell whether this directory's own server process is alive."""
        return self._service.is_running()

    # --- the deployment

    def build(self, template_directory: Path, *environments: str) -> None:
        """Run `sam build` for environments of samconfig.toml, unless what is there was built from the same files.

        Parameters
        ----------
        template_directory
            Where template.yaml and samconfig.toml are.
        environments
            Some of `BUILD_DIRECTORIES`; none: the stack alone.

        Raises
        ------
        SandboxError
            If it fails; the message ends with its last lines.
        """
        # pip may need the developer's own index, proxy and certificates; nothing here talks to AWS.
        environment = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
        below, sources = template_directory / ".aws-sam", _sources(template_directory)
        with locked(_build_lock(template_directory)):
            for name in environments or ("local",):
                stamp, built = below / f"sandbox-built-{name}", below / BUILD_DIRECTORIES[name] / "template.yaml"
                if built.exists() and stamp.exists() and stamp.read_text() == sources:
                    continue
                stamp.unlink(missing_ok=True)
                _run_sam(["build", "--config-env", name], template_directory, environment, self.sam_log)
                stamp.write_text(sources)

    def deploy(
        self,
        template_directory: Path,
        *environments: str,
        stack_name: str | None = None,
        parameters: Mapping[str, str] | None = None,
    ) -> None:
        """Run `sam deploy` on what was built.

        Parameters
        ----------
        template_directory
            Where template.yaml and samconfig.toml are.
        environments
            Some of `BUILD_DIRECTORIES`, one after the other; none: the stack alone.
        stack_name, parameters
            Instead of those in samconfig.toml.

        Raises
        ------
        SandboxError
            If it fails; the message ends with its last lines.
        """
        options = ["--region", self.region]
        if stack_name:
            options += ["--stack-name", stack_name]
        if parameters:
            options += ["--parameter-overrides", *(f"{name}={value}" for name, value in parameters.items())]
        with locked(_build_lock(template_directory), shared=True):
            for name in environments or ("local",):
                command = ["deploy", "--config-env", name, *options]
                _run_sam(command, template_directory, self.client_environment(), self.sam_log)

    def outputs(self, stack_name: str = STACK_NAME) -> dict[str, str]:
        """Return a stack's outputs."""
        (stack,) = self.clients().cloudformation.describe_stacks(StackName=stack_name)["Stacks"]
        return {output["OutputKey"]: output["OutputValue"] for output in stack.get("Outputs", [])}

    def database_access_key(self, *policy_arns: str, user_name: str = DATABASE_USER) -> AccessKey:
        """Return the key of the user that the database signs as, who has these policies and nothing else.

        On AWS the database takes a role; here it needs a key, which stays the same while the server runs.
        """
        iam = self.clients().iam
        file = self.directory / f"{user_name}-key.json"
        if all(user["UserName"] != user_name for user in iam.list_users()["Users"]):
            iam.create_user(UserName=user_name)
            file.unlink(missing_ok=True)
        for policy_arn in policy_arns:
            iam.attach_user_policy(UserName=user_name, PolicyArn=policy_arn)
        if not file.exists():
            made = iam.create_access_key(UserName=user_name)["AccessKey"]
            _write_key(file, made["AccessKeyId"], made["SecretAccessKey"])
        return _read_key(file)


def wait_until_healthy(url: str, log: Path, is_running: Callable[[], bool]) -> None:
    """Wait until a local AWS answers.

    Raises
    ------
    SandboxError
        If it ends, or does not in time; the message ends with its last lines.
    """
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    deadline = time.monotonic() + START_DEADLINE_SECONDS
    while True:
        try:
            with opener.open(f"{url}/_ministack/health", timeout=5):
                return
        except OSError as error:
            if not is_running():
                raise SandboxError(f"The local AWS ended as it started:\n{tail(log)}") from error
            if time.monotonic() > deadline:
                raise SandboxError(f"The local AWS does not answer: {error}\n{tail(log)}") from error
        time.sleep(0.1)


def _run_sam(arguments: Sequence[str], directory: Path, environment: Mapping[str, str], log_file: Path) -> None:
    environment = {**_system_environment(), **environment, "SAM_CLI_TELEMETRY": "0"}
    environment["PATH"] = f"{BIN}{os.pathsep}{environment['PATH']}"
    with log_file.open("wb") as log:
        result = subprocess.run(
            [BIN / "sam", *arguments],
            check=False,
            cwd=directory,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    if result.returncode != 0:
        raise SandboxError(f"`sam {' '.join(arguments)}` failed, see {log_file}:\n{tail(log_file)}")


def _system_environment() -> dict[str, str]:
    """Return what any program needs, without the developer's proxies and AWS settings."""
    names = ("HOME", "PATH", "USER")
    return {name: os.environ[name] for name in names if name in os.environ} | {
        "LC_ALL": "C.UTF-8",
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "AWS_EC2_METADATA_DISABLED": "true",
    }


def _write_key(file: Path, access_key_id: str, secret_access_key: str) -> None:
    file.touch(mode=0o600)
    file.write_text(json.dumps({"access_key_id": access_key_id, "secret_access_key": secret_access_key}))


def _read_key(file: Path) -> AccessKey:
    return AccessKey(**json.loads(file.read_text()))


def _build_lock(template_directory: Path) -> Path:
    """Return what keeps one sandbox from building in a folder while another builds or deploys there."""
    return template_directory / ".aws-sam" / "sandbox.lock"


def _sources(template_directory: Path) -> str:
    """Return a digest of what a build is made from."""
    digest = hashlib.sha256(sys.version.encode())
    folders = [template_directory / name for name in ("functions", "infra", "layers")]
    found = [path for folder in folders for path in folder.rglob("*") if "__pycache__" not in path.parts]
    for path in sorted([template_directory / "samconfig.toml", template_directory / "template.yaml", *found]):
        if path.is_file():
            digest.update(b"\0".join([os.fsencode(path.relative_to(template_directory)), path.read_bytes(), b""]))
    return digest.hexdigest()
