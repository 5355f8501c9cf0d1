"""What a function's cold start costs in imports and clients, beside a bare boto3 client, in one run.

Each figure is the median over fresh interpreters, the candidates taking turns. They run in an environment that holds
what Lambda's runtime and the dependencies layer hold: the tools in .venv bring packages that slow botocore.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import statistics
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
ENVIRONMENT = ROOT / ".sandbox" / "bench-venv"
LAYER_REQUIREMENTS = ROOT / "layers" / "dependencies" / "requirements.txt"
# What the Lambda runtime brings: boto3 and all that it needs.
RUNTIME_PACKAGES = ("boto3", "botocore", "jmespath", "python-dateutil", "s3transfer", "six", "urllib3")

TARGET_RATIO = 1.15
BASELINE = "import boto3; boto3.client('sns')"
FUNCTIONS = (
    "exception_relay",
    "cron_failure_notifier",
    "dml_event_publisher",
    "metric_publisher",
    "stream_forwarder",
    "stream_reader",
    "echo",
)

TIMED = """
import time
started = time.perf_counter()
{statement}
print(time.perf_counter() - started)
"""


def main() -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--runs", type=int, default=15, help="interpreters for each candidate (default: %(default)s)")
    runs: int = parser.parse_args().runs

    python = prepare()
    candidates: dict[str, tuple[str, list[str]]] = {BASELINE: (BASELINE, [])} | {
        f"functions/{name}/app.py": ("import app", [str(ROOT / "functions" / name)]) for name in FUNCTIONS
    }
    seconds: dict[str, list[float]] = {name: [] for name in candidates}
    for statement, path in candidates.values():
        measure(python, statement, path)  # writes the bytecode, and warms the page cache
    for _ in range(runs):
        for name, (statement, path) in candidates.items():
            seconds[name].append(measure(python, statement, path))

    medians = {name: statistics.median(values) * 1000 for name, values in seconds.items()}
    print(f"{'':<44}{'median ms':>10}{'ratio':>8}   target {TARGET_RATIO}, {runs} runs each")
    for name, median in medians.items():
        ratio = median / medians[BASELINE]
        verdict = "" if name == BASELINE else ("ok" if ratio <= TARGET_RATIO else "MISSED")
        print(f"{name:<44}{median:>10.1f}{ratio:>8.2f}   {verdict}")


def prepare() -> Path:
    """Return the Python of the environment, made anew when what belongs into it has changed."""
    requirements = "\n".join([*runtime_requirements(), LAYER_REQUIREMENTS.read_text()])
    stamp = ENVIRONMENT / "requirements.sha256"
    digest = hashlib.sha256(f"{sys.version}\n{requirements}".encode()).hexdigest()
    python = ENVIRONMENT / "bin" / "python"
    if not (stamp.exists() and stamp.read_text() == digest):
        venv.create(ENVIRONMENT, clear=True, with_pip=True)
        locked = ENVIRONMENT / "requirements.txt"
        locked.write_text(requirements)
        pip: list[str] = [
            str(python),
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
            "--no-deps",
            "--require-hashes",
        ]
        subprocess.run([*pip, "-r", str(locked)], check=True)
        subprocess.run([str(python), "-m", "compileall", "-q", str(ENVIRONMENT / "lib")], check=False)
        stamp.write_text(digest)
    return python


def runtime_requirements() -> list[str]:
    """Return the runtime's packages as requirements.txt locks them, hashes and all."""
    layer = {entry.split("==")[0] for entry in entries(LAYER_REQUIREMENTS)}
    wanted = set(RUNTIME_PACKAGES) - layer
    return [entry for entry in entries(ROOT / "requirements.txt") if entry.split("==")[0] in wanted]


def entries(file: Path) -> list[str]:
    """Return each locked package with its hashes, as one text."""
    found: list[str] = []
    for line in file.read_text().splitlines():
        if line and not line[0].isspace() and not line.startswith("#"):
            found.append(line)
        elif found and line.strip():
            found[-1] += f"\n{line}"
    return found


def measure(python: Path, statement: str, path: list[str]) -> float:
    """Return the seconds that a statement takes in a fresh interpreter."""
    environment = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": os.pathsep.join([*path, str(ROOT / "layers" / "common")]),
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_ACCESS_KEY_ID": "none",
        "AWS_SECRET_ACCESS_KEY": "none",
        "AWS_EC2_METADATA_DISABLED": "true",
        "POWERTOOLS_SERVICE_NAME": "bench",
        "POWERTOOLS_METRICS_NAMESPACE": "pgrelay",
        "PGRELAY_ALERT_TOPIC_ARN": "arn:aws:sns:us-east-1:123456789012:alerts",
        "PGRELAY_METRIC_NAMESPACES": "Database",
        "PGRELAY_DELIVERY_STREAMS": "records",
        "PGRELAY_EVENT_TOPIC_ARN": "arn:aws:sns:us-east-1:123456789012:events",
        "PGRELAY_CLAIM_CHECK_BUCKET": "claims",
        "PGRELAY_EXCEPTION_TABLE": "exceptions",
        "PGRELAY_STACK": "pgrelay",
        "AWS_REGION": "us-east-1",
    }
    command = [str(python), "-c", TIMED.format(statement=statement)]
    result = subprocess.run(command, check=True, env=environment, capture_output=True, text=True)
    return float(result.stdout.splitlines()[-1])


if __name__ == "__main__":
    main()
