"""What the Serverless Application Repository, Terraform and the CDK need of the template."""

from __future__ import annotations

import re
import tomllib

from infra.templates import load
from sandbox.paths import ROOT

TEMPLATE = load("template.yaml")
PAGES = [ROOT / "docs" / "how-to" / name for name in ("terraform.md", "cdk.md")]


def test_application_can_be_published() -> None:
    # Source: AWS SAM Developer Guide, Metadata section properties.
    metadata = TEMPLATE["Metadata"]["AWS::ServerlessRepo::Application"]
    assert re.fullmatch(r"[a-zA-Z0-9-]{1,140}", metadata["Name"])
    assert 0 < len(metadata["Description"]) <= 256
    assert re.fullmatch(r"[a-z0-9](([a-z0-9]|-(?!-))*[a-z0-9])?", metadata["Author"])
    assert 0 < len(metadata["Labels"]) <= 10
    assert all(re.fullmatch(r"[a-zA-Z0-9+\-_:/@]{1,127}", label) for label in metadata["Labels"])
    for name in ("LicenseUrl", "ReadmeUrl"):
        assert (ROOT / metadata[name]).is_file()
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert (metadata["SemanticVersion"], metadata["SpdxLicenseId"]) == (project["version"], project["license"])


def test_pages_name_outputs_that_the_stack_has() -> None:
    named = {
        name for page in PAGES for name in re.findall(r"(?:outputs\[\"|Outputs\.|pgrelay-)([A-Z]\w+)", page.read_text())
    }
    assert named
    assert named <= set(TEMPLATE["Outputs"])
