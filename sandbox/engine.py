"""The container engine for ``sam local invoke`` and the image that it runs functions in.

A running Docker engine is used as it is. Without one, and as root, Debian's dockerd is started beside
whatever else the machine runs: own data, own sockets, own bridge, no firewall rules and a private mount
namespace, so that nothing of it is left when it stops.
"""

import hashlib
import os
import platform
import select
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import docker  # type: ignore[import-untyped]
import requests

from sandbox.debian import bootstrap
from sandbox.errors import SandboxError
from sandbox.paths import ROOT, STATE
from sandbox.processes import run

IMAGE = "public.ecr.aws/lambda/python"
PYTHON_VERSION = "3.13"
RECIPE_LABEL = "pgrelay.recipe"

_REQUIREMENTS = Path(__file__).with_name("runtime-requirements.txt")
_DEBIAN_SUITE = "trixie"  # the release whose Python is 3.13
_DEBIAN_PACKAGES = ("ca-certificates", "python3")
# Lambda's names, and what wheels and Debian say.
_ARCHITECTURES = {"x86_64": ("x86_64", "amd64"), "arm64": ("aarch64", "arm64")}

_PULL_SILENCE_SECONDS = 20
_START_SECONDS = 60
_STOP_SECONDS = 30

_ID = hashlib.sha256(str(ROOT).encode()).hexdigest()[:8]
_DATA = STATE / "engine"
# Not below the repository: the path of a Unix socket has at most 107 characters. A reboot clears it.
_RUN = Path("/run") / f"pgrelay-{_ID}"
_BRIDGE_MAC = "02:70:67:72:6c:79"
"""Locally administered."""
_BRIDGE = f"pgrelay{_ID}"
_HOST = f"unix://{_RUN}/docker.sock"
_LOG = _DATA / "engine.log"

# These mounts stay in the namespace that unshare made. An empty /run/containerd makes dockerd start a
# containerd of its own instead of using the system's. Where init mounts no cgroups, our engine does.
_LAUNCH = """
mkdir -p /run/containerd && mount -t tmpfs tmpfs /run/containerd
mountpoint -q /sys/fs/cgroup || mount -t cgroup2 cgroup2 /sys/fs/cgroup
echo $$ > "$1" && shift && exec dockerd "$@"
"""

# Named as in the managed runtime: the runtime interface emulator that sam brings starts bootstrap, and a
# debugger starts bootstrap.py.
_BOOTSTRAP = f"""#!/bin/sh
export AWS_EXECUTION_ENV=AWS_Lambda_python{PYTHON_VERSION}
exec $AWS_LAMBDA_EXEC_WRAPPER /var/lang/bin/python{PYTHON_VERSION} /var/runtime/bootstrap.py
"""
_BOOTSTRAP_PY = f"""import os, sys
layers = ["/opt/python/lib/python{PYTHON_VERSION}/site-packages", "/opt/python"]
sys.path[:0] = [os.environ["LAMBDA_TASK_ROOT"], *layers]
from awslambdaric.__main__ import main
main(["bootstrap", os.environ["_HANDLER"]])
"""
_IMAGE_CHANGES = (
    "ENV LANG=C.UTF-8",
    "ENV PATH=/var/lang/bin:/usr/local/bin:/usr/bin:/bin:/opt/bin",
    "ENV LD_LIBRARY_PATH=/var/runtime:/var/task:/var/task/lib:/opt/lib",
    "ENV LAMBDA_TASK_ROOT=/var/task",
    "ENV LAMBDA_RUNTIME_DIR=/var/runtime",
    "WORKDIR /var/task",
)


class EngineUnavailableError(SandboxError):
    """No container engine answers and none can be started; the message says why and what to do."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Engine:
    """A container engine that answers."""

    host: str
    """What DOCKER_HOST has to be for Docker's clients and for sam."""
    gateway: str
    """The address at which containers reach this machine."""

    def client(self, *, timeout_seconds: int = 120) -> Any:
        """Return a new client of the engine; close it."""
        return _client(self.host, timeout_seconds)


@contextmanager
def ensure_engine() -> Iterator[Engine]:
    """Give a container engine for the time of the block, and stop it afterwards if it was started for that.

    Raises
    ------
    EngineUnavailableError
        No engine answers and none can be started.
    """
    host = os.environ.get("DOCKER_HOST") or "unix:///var/run/docker.sock"
    engine = _find(host)
    if engine is None:
        _check_startable(host)
    with _own_engine() if engine is None else nullcontext(engine) as usable:
        yield usable


def ensure_image(engine: Engine, architecture: str | None = None) -> str:
    """Return the name of Lambda's Python image, pulled or, where that is impossible, replaced by a stand-in.

    The stand-in bears the official name, so that sam finds it with --skip-pull-image, and a label with the
    hash of what it was made from.

    Parameters
    ----------
    engine : Engine
        Where the image is needed.
    architecture : str, optional
        x86_64 or arm64, this machine's if not given.

    Raises
    ------
    SandboxError
        The stand-in cannot be made.
    """
    architecture = architecture or machine_architecture()
    tag = f"{PYTHON_VERSION}-{architecture}"
    name = f"{IMAGE}:{tag}"
    recipe = _recipe()
    client = engine.client(timeout_seconds=_PULL_SILENCE_SECONDS)
    try:
        present = client.images.list(name=name)
        if present and present[0].labels.get(RECIPE_LABEL) in (None, recipe):
            return name
        if not present and _pull(client, tag):
            return name
    finally:
        client.close()
    with tempfile.TemporaryDirectory(prefix="pgrelay-image-") as directory:
        archive = _make_root(Path(directory), architecture)
        client = engine.client()
        try:
            changes = [*_IMAGE_CHANGES, f"LABEL {RECIPE_LABEL}={recipe}"]
            client.api.import_image_from_file(str(archive), repository=IMAGE, tag=tag, changes=changes)
            for outdated in present:
                with suppress(docker.errors.APIError):  # another image is built on it
                    client.images.remove(outdated.id)
        finally:
            client.close()
    return name


def machine_architecture() -> str:
    """Return Lambda's name for this machine's processor architecture."""
    machine = platform.machine()
    return {"aarch64": "arm64"}.get(machine, machine)


def _check_startable(host: str) -> None:
    reason = f"No container engine answers at {host}"
    if os.geteuid() != 0:
        raise EngineUnavailableError(
            f"{reason} and only root can start one. Start Docker and be allowed to use its socket, set "
            "DOCKER_HOST, or run this as root."
        )
    packages = {"dockerd": "docker.io", "ip": "iproute2"}
    missing = [package for program, package in packages.items() if not shutil.which(program)]
    if missing:
        raise EngineUnavailableError(
            f"{reason} and what starts one is missing. Run: apt-get install {' '.join(missing)}"
        )


def _client(host: str, timeout_seconds: int) -> Any:
    return docker.from_env(environment={**os.environ, "DOCKER_HOST": host}, timeout=timeout_seconds)


def _find(host: str) -> Engine | None:
    """Return the engine at ``host`` if it answers."""
    # Where nobody listens, Docker's client leaves its socket open, and Python warns of that.
    if host.startswith("unix://") and not _listens(host.removeprefix("unix://")):
        return None
    try:
        client = _client(host, 5)
    except docker.errors.DockerException:
        return None
    try:
        network = client.api.inspect_network("bridge")
    except (docker.errors.DockerException, requests.RequestException):
        return None
    finally:
        client.close()
    addressing = network["IPAM"]["Config"][0]
    # Docker leaves the gateway out until the bridge is first used: it is the first address then.
    gateway = addressing.get("Gateway") or str(next(ip_network(addressing["Subnet"]).hosts()))
    return Engine(host=host, gateway=gateway)


def _listens(path: str) -> bool:
    with socket.socket(socket.AF_UNIX) as probe:
        try:
            probe.connect(path)
        except OSError:
            return False
    return True


@contextmanager
def _own_engine() -> Iterator[Engine]:
    _stop()  # what a killed process left
    process = _start()
    try:
        yield _wait_until_healthy(process)
    finally:
        _stop()
        process.wait()


def _start() -> subprocess.Popen[bytes]:
    _DATA.mkdir(parents=True, exist_ok=True)
    _RUN.mkdir(mode=0o700)
    (_RUN / "daemon.json").write_text("{}")
    _make_bridge()
    options = {
        "config-file": _RUN / "daemon.json",  # not the system's
        "data-root": _DATA / "data",
        "exec-root": _RUN / "exec",
        "pidfile": _RUN / "docker.pid",
        "host": _HOST,
        "bridge": _BRIDGE,
        # Published ports go through docker-proxy, and containers reach this machine only.
        "iptables": "false",
        "ip6tables": "false",
        "ip-forward": "false",
        "ip-masq": "false",
    }
    command = ["unshare", "--mount", "--propagation", "slave", "sh", "-ec", _LAUNCH, "sh"]
    command += [str(_RUN / "engine.pid"), *(f"--{name}={value}" for name, value in options.items())]
    with _LOG.open("w") as log:
        # A session of its own: Ctrl+C reaches this process only, which then stops the engine in good order.
        return subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd="/", start_new_session=True
        )


def _wait_until_healthy(process: subprocess.Popen[bytes]) -> Engine:
    deadline = time.monotonic() + _START_SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        if engine := _find(_HOST):
            return engine
        time.sleep(0.2)
    tail = "\n".join(_LOG.read_text().splitlines()[-5:])
    raise EngineUnavailableError(
        f"dockerd failed to answer in {_START_SECONDS} s. Start Docker yourself or set DOCKER_HOST. "
        f"The end of {_LOG}:\n{tail}"
    )


def _stop() -> None:
    """Stop our engine, which stops its containers and its containerd, and remove its run-time files."""
    pid = _running_pid()
    if pid is not None:
        process = os.pidfd_open(pid)
        try:
            for number in (signal.SIGTERM, signal.SIGKILL):
                signal.pidfd_send_signal(process, number)
                if select.select([process], [], [], _STOP_SECONDS)[0]:
                    break
        finally:
            os.close(process)
    if Path("/sys/class/net", _BRIDGE).exists():
        run("ip", "link", "delete", _BRIDGE)
    shutil.rmtree(_RUN, ignore_errors=True)


def _running_pid() -> int | None:
    """Return the process id of our dockerd, unless the system has given it to another process since."""
    try:
        pid = int((_RUN / "engine.pid").read_text())
        command = Path(f"/proc/{pid}/cmdline").read_text()
    except (OSError, ValueError):
        return None
    return pid if str(_RUN) in command else None


def _make_bridge() -> None:
    """Make our bridge on a part of TEST-NET-3 (RFC 5737), which no real network has."""
    taken = run("ip", "-4", "-oneline", "address")
    addresses = (f"203.0.113.{16 * n + 1}" for n in range(16))
    address = next(address for address in addresses if f" {address}/" not in taken)
    # Without an address of its own a bridge takes the lowest of its containers', and changes it when one of them comes
    # or goes: the others then get no answer for seconds.
    run("ip", "link", "add", _BRIDGE, "address", _BRIDGE_MAC, "type", "bridge")
    run("ip", "address", "add", f"{address}/28", "dev", _BRIDGE)
    run("ip", "link", "set", _BRIDGE, "up")


def _recipe() -> str:
    parts = (
        _BOOTSTRAP,
        _BOOTSTRAP_PY,
        _DEBIAN_SUITE,
        *_DEBIAN_PACKAGES,
        *_IMAGE_CHANGES,
        _REQUIREMENTS.read_text(),
    )
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16]


def _pull(client: Any, tag: str) -> bool:
    try:
        client.images.pull(IMAGE, tag=tag)
    except (docker.errors.APIError, requests.RequestException):
        return False
    return True


def _make_root(directory: Path, architecture: str) -> Path:
    """Make the archive of a Debian root with the runtime; return its path."""
    runtime = directory / "runtime"
    machine, debian_architecture = _ARCHITECTURES[architecture]
    wheels = [f"--platform=manylinux{tag}_{machine}" for tag in ("2014", "_2_28")]
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--require-hashes"]
    pip += ["--only-binary=:all:", *wheels, f"--python-version={PYTHON_VERSION}", f"--target={runtime}"]
    run(*pip, f"--requirement={_REQUIREMENTS}")
    (runtime / "bootstrap").write_text(_BOOTSTRAP)
    (runtime / "bootstrap").chmod(0o755)
    (runtime / "bootstrap.py").write_text(_BOOTSTRAP_PY)
    archive = directory / "root.tar"
    hooks = [
        f'copy-in "{runtime}" /var',
        'mkdir -p "$1"/var/lang/bin "$1"/var/task "$1"/var/rapid "$1"/opt',
        f'ln -s /usr/bin/python{PYTHON_VERSION} "$1"/var/lang/bin/',
    ]
    bootstrap(_DEBIAN_SUITE, archive, _DEBIAN_PACKAGES, architecture=debian_architecture, hooks=hooks)
    return archive
