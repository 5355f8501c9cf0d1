"""Compiles the Java classes for Oracle, and runs them in a JVM of their own."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import unquote

from sandbox.paths import ROOT, SQL

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

SOURCES = SQL / "awslambda_fn" / "oracle"
PROBE = ROOT / "tests" / "awslambda_fn" / "oracle" / "io" / "pgrelay" / "oracle" / "Probe.java"
CLASS = "io.pgrelay.oracle.LambdaInvoke"
QUICK_START = ("-XX:TieredStopAtLevel=1", "-Xshare:auto")


class JavaError(Exception):
    """The message of an exception that Java raised."""


@dataclass(frozen=True, kw_only=True)
class OracleJava:
    """The compiled classes."""

    classes: Path

    @property
    def jar(self) -> Path:
        """What is loaded into Oracle."""
        return self.classes / "build" / "awslambda_fn.jar"

    @classmethod
    def compile(cls, directory: Path) -> OracleJava:
        """Build the jar as README.md says, and what the tests add to it."""
        build = directory / "build"
        subprocess.run(["make", "-s", "-C", SOURCES, f"BUILD={build}"], check=True)
        classes = str(build / "classes")
        subprocess.run(
            ["javac", "--release", "8", "-Xlint:-options", "-cp", classes, "-d", str(directory), str(PROBE)], check=True
        )
        return cls(classes=directory)

    def run(
        self, *arguments: str, environment: Mapping[str, str], properties: Mapping[str, str] | None = None
    ) -> subprocess.CompletedProcess[str]:
        """Run a class with an environment that has nothing else in it."""
        return self._java(arguments, environment, properties or {}, None)

    def ask(
        self,
        requests: Sequence[Mapping[str, object]],
        environment: Mapping[str, str] | None = None,
        properties: Mapping[str, str] | None = None,
    ) -> list[str | JavaError]:
        """Have one JVM answer requests, one after the other; see Probe.java."""
        lines = "".join(json.dumps(request) + "\n" for request in requests)
        result = self._java(["io.pgrelay.oracle.Probe"], environment or {}, properties or {}, lines)
        assert result.returncode == 0, result.stderr
        answers = result.stdout.splitlines()
        assert len(answers) == len(requests)
        return [unquote(line[1:]) if line[0] == "=" else JavaError(unquote(line[1:])) for line in answers]

    def _java(
        self, arguments: Sequence[str], environment: Mapping[str, str], properties: Mapping[str, str], text: str | None
    ) -> subprocess.CompletedProcess[str]:
        class_path = f"{self.jar}{os.pathsep}{self.classes}"
        options = [f"-D{name}={value}" for name, value in properties.items()]
        return subprocess.run(
            ["java", *QUICK_START, *options, "-cp", class_path, *arguments],
            check=False,
            env={"PATH": os.environ["PATH"], **environment},
            input=text or "",
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=60,
        )


def is_installed() -> bool:
    """Tell whether there is a JDK."""
    return shutil.which("javac") is not None and shutil.which("java") is not None
