"""The site builds, its links lead somewhere, and what its samples type exists."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from html.parser import HTMLParser
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

import pytest
import typer.main

from docs.site_pages import WRITTEN_LATER, errors, remedies
from pgrelay_cli.main import app
from sandbox.paths import ROOT

if TYPE_CHECKING:
    from pathlib import Path

PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]


class _Page(HTMLParser):
    """What a built page links to, loads, and can be linked to."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.loads: list[str] = []
        self.anchors: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        self.anchors |= {values[name] or "" for name in ("id", "name") if name in values}
        if tag == "a" and values.get("href"):
            self.links.append(values["href"] or "")
        for name in ("src", "href"):
            if tag in {"script", "link", "img", "iframe"} and values.get("rel") != "canonical" and values.get(name):
                self.loads.append(values[name] or "")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The built site."""
    folder = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(folder)]
    built = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert built.returncode == 0, built.stderr
    return folder


def test_every_link_and_anchor_leads_somewhere(site: Path) -> None:
    pages = {path.resolve(): _Page(path.read_text()) for path in site.rglob("*.html") if path.name != "404.html"}
    broken = []
    for path, page in pages.items():
        for link in page.links:
            parts = urlsplit(link)
            if parts.scheme:
                continue
            target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
            target = target / "index.html" if target.is_dir() else target
            anchor = unquote(parts.fragment)
            if not target.exists() or (anchor and target in pages and anchor not in pages[target].anchors):
                broken.append(f"{path.relative_to(site)}: {link}")
    assert broken == []


def test_nothing_is_loaded_from_other_hosts(site: Path) -> None:
    loads = {load for path in site.rglob("*.html") for load in _Page(path.read_text()).loads}
    assert [load for load in sorted(loads) if urlsplit(load).netloc] == []


def test_reference_has_every_public_function_and_contract(site: Path) -> None:
    sql = _Page((site / "reference" / "sql.html").read_text()).anchors
    assert [path.stem for path in (ROOT / "sql" / "functions").glob("*/[a-z]*.sql") if path.stem not in sql] == []
    contracts = (site / "reference" / "contracts.html").read_text()
    for path in (ROOT / "layers" / "common" / "pgrelay" / "schemas").glob("*.json"):
        name, _, version = path.stem.rpartition(".")
        assert f">{name}/{version}<" in contracts


def test_every_sqlstate_has_a_remedy() -> None:
    assert errors()
    found = remedies()
    assert [code for code, *_ in errors() if not found.get(code)] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_links_between_files_of_the_repository(page: Path) -> None:
    links = re.findall(r"\]\(([^)#\s]+)[^)]*\)", re.sub(r"```.*?```", "", page.read_text(), flags=re.DOTALL))
    missing = [link for link in links if not urlsplit(link).scheme and not (page.parent / link).exists()]
    written_later = {*WRITTEN_LATER, "errors.md", "sql.md", "tables.md", "contracts.md"}
    assert [link for link in missing if link.rpartition("/")[2] not in written_later] == []


def _typed() -> list[str]:
    """Return the calls of `pgrelay` in the pages, as they are typed."""
    texts = [text for page in PAGES for text in re.findall(r"```console\n(.*?)```", page.read_text(), re.DOTALL)]
    lines = [line for text in texts for line in re.sub(r"\\\n\s*", "", text).splitlines()]
    calls = [match[1] for line in lines if (match := re.match(r"\s*\$ (?:[A-Z]+=\S+ )*(pgrelay .*)", line))]
    calls += re.findall(r"`(pgrelay [a-z][^`]*)`", "\n".join(page.read_text() for page in PAGES))
    return sorted({call.partition("#")[0].partition("|")[0].strip() for call in calls})


@pytest.mark.parametrize("call", _typed())
def test_commands_in_the_pages_exist(call: str) -> None:
    if call == "pgrelay check":  # the name of a job
        return
    command = typer.main.get_command(app)
    for word in shlex.split(call)[1:]:
        if word.startswith("-") and "list" in getattr(command, "commands", {}):
            command = command.commands["list"]  # type: ignore[attr-defined]
        options = {name for parameter in command.params for name in (*parameter.opts, *parameter.secondary_opts)}
        if word.startswith("-"):
            assert word.partition("=")[0] in {*options, "--help"}
        elif word in getattr(command, "commands", {}):
            command = command.commands[word]  # type: ignore[attr-defined]
        else:
            assert command.name != "pgrelay", f"there is no command {word}"
