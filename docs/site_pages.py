"""The pages of the site that are made from the code while mkdocs builds it, so that none of them can be out of date."""

from __future__ import annotations

import json
import posixpath
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mkdocs.structure.files import File

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files
    from mkdocs.structure.pages import Page

ROOT = Path(__file__).resolve().parents[1]
SCHEMAS = ROOT / "layers" / "common" / "pgrelay" / "schemas"

WRITTEN_LATER = {
    "outbox-figures.md": ("The outbox in figures", "`make bench-outbox` measures, and writes this page."),
}
"""Pages that a benchmark writes, and that may not be there: title and what to say in their place."""

MENDED_BY_HAND = {
    "PR006": "The detail has status and answer: 429 is throttling, 403 a permission that the database's role lacks.",
    "PR020": "Run what the hint says in pg_cron's database, or run pgrelay schedule.",
    "PR030": "The hint says what to watch instead: the root of the partitions, or the table behind the view.",
    "PR043": "Restore the file in sql/migrations as it was applied, and make the change in a new migration.",
    "PR044": "Install with the version that applied it, or a later one.",
    "PR055": 'Pass an object with at least one member, such as {"name": "bob"}.',
    "PR064": "The hint names the settings, or the values of this one; the table pgrelay.setting has both.",
    "PR081": "Fix the failures that the detail lists, and call these statements again.",
    "PR106": "The detail has the set and the reason; the other sets were checked.",
    "PR107": "Fix the cause and run it again for these sets; in a job of its own it fails with PR105.",
    "PR129": "Nothing: no caller sees it.",
    "PR132": "Raise p_timeout_ms (configure_binding) or the function's memory; make the function safe to run twice.",
    "PR133": "Give the database a route to Lambda: a NAT gateway or an interface endpoint, with port 443 open.",
    "PR134": "Raise the function's reserved concurrency or the account's quota.",
    "PR135": "The detail has the function's error, and its log has more.",
    "PR136": "Depending on the detail, bind the right function, attach the role to the database, or send less.",
    "PR137": "Make the function answer with JSON; its log shows the answer.",
    "PR160": "End the sessions that the detail names, or install after they have ended.",
    "PR161": "Drop what the detail names, install, and create it again.",
    "PR162": "Install again later; if the detail names something that uses it, drop that first.",
}
"""Remedies of the SQLSTATEs whose own hint is none, or made of what happened."""


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the generated pages, and the files of the repository that pages link to."""
    pages = {
        "reference/sql.md": sql_page(),
        "reference/tables.md": tables_page(),
        "reference/errors.md": errors_page(),
        "reference/contracts.md": contracts_page(),
    }
    pages |= {
        name: f"# {title}\n\n{text}\n"
        for name, (title, text) in WRITTEN_LATER.items()
        if files.get_file_from_path(name) is None
    }
    written = [file.content_string for file in files.documentation_pages()]
    for path in sorted({target for text in written for target in _outside(text)}):
        pages[_source_name(path)] = source_page(path)
    for name, text in pages.items():
        files.append(File.generated(config, name, content=text))
    return files


def on_page_markdown(markdown: str, page: Page, **_: object) -> str:
    """Point links that leave docs/ to the pages that on_files made for them."""
    folder = posixpath.dirname(page.file.src_uri) or "."
    return _LINK_OUTSIDE.sub(lambda link: f"]({posixpath.relpath(_source_name(link[1]), folder)}", markdown)


_LINK_OUTSIDE = re.compile(r"\]\((?:\.\./)+((?:sql|infra|events|examples|functions|layers|template\.yaml)[^)#]*)")


def _outside(markdown: str) -> Iterator[str]:
    return (link[1].rstrip("/") for link in _LINK_OUTSIDE.finditer(markdown))


def _source_name(path: str) -> str:
    return "reference/errors.md" if path == "sql/errors.md" else f"source/{path.rstrip('/')}.md"


def source_page(path: str) -> str:
    """Return a page that shows a file of the repository, or the files of one of its folders."""
    place = ROOT / path
    if not place.exists():
        return f"# {path}\n\nThis version does not have it.\n"
    files = sorted(file for file in place.rglob("*") if file.is_file()) if place.is_dir() else [place]
    lines = [f"# {path}\n"]
    for file in files:
        language = _LANGUAGES.get(file.suffix or file.name)
        if language is None:
            continue
        if place.is_dir():
            lines.append(f"## {file.relative_to(place).as_posix()}\n")
        lines.append(f"~~~~{language}\n{file.read_text(encoding='utf-8')}\n~~~~\n")
    return "\n".join(lines)


_LANGUAGES = {
    ".sql": "sql", ".py": "python", ".yaml": "yaml", ".json": "json", ".md": "markdown",
    ".service": "ini", ".env": "ini", "Dockerfile": "docker",
}  # fmt: skip
"""By a file's suffix, or its name if it has none."""


def sql_page() -> str:
    """Return every public function with its signature, its header and its errors."""
    lines = ["# SQL functions\n", "From the headers in sql/functions. Units are in the names of the parameters.\n"]
    for path in sorted((ROOT / "sql" / "functions").glob("*/[a-z]*.sql"), key=lambda path: path.name):
        # A file has a function, or one and another of the same name, each below its own header.
        for header, kind, name, signature in _FUNCTION.findall(path.read_text(encoding="utf-8")):
            words = " ".join(line.removeprefix("-- ") for line in header.splitlines())
            if not words.startswith("Public: "):
                continue
            words, _, raises = words.removeprefix("Public: ").partition(" Raises ")
            lines += [f"## {name}\n", f"```sql\n{kind} pgrelay.{name}{signature.rstrip()}\n```\n"]
            lines += [f"{_sentences(words)}\n"]
            if raises:
                lines += [f"**Raises** {_linked(_escaped(raises))}\n"]
    return "\n".join(lines)


_FUNCTION = re.compile(
    r"((?:^-- .*\n)+)CREATE OR REPLACE (FUNCTION|PROCEDURE) pgrelay\.(\w+)(.*?)^LANGUAGE", re.MULTILINE | re.DOTALL
)


def _sentences(words: str) -> str:
    """Return a header as a paragraph, and an item for each parameter that it explains."""
    text = _escaped(words[0].upper() + words[1:])
    return re.sub(r" ((?:p\\_\w+(?:\\_\w+)*(?: or |, )?)+): ", lambda match: f"\n\n**{match[1]}**: ", text)


def _escaped(words: str) -> str:
    return re.sub(r"([\\`*_|{}\[\]])", r"\\\1", words).replace("<", "&lt;")


def _linked(words: str) -> str:
    return re.sub(r"PR\d{3}", lambda code: f"[{code[0]}](errors.md#{code[0].lower()})", words)


def tables_page() -> str:
    """Return the public tables, views and types with their comments."""
    files = [path for folder in ("migrations", "views") for path in sorted((ROOT / "sql" / folder).glob("*.sql"))]
    text = "\n".join(path.read_text(encoding="utf-8") for path in files)
    lines = ["# Tables and views\n", "From their comments.\n"]
    relations = re.findall(
        rf"^COMMENT ON (TABLE|VIEW|TYPE) pgrelay\.([a-z]\w*)\s+IS ({_LITERALS});", text, re.MULTILINE
    )
    for kind, name, comment in sorted(relations, key=lambda relation: relation[1]):
        lines += [f"## {name}\n", f"{kind.capitalize()}. {_escaped(_literal(comment))}.\n"]
        columns = re.findall(rf"^COMMENT ON COLUMN pgrelay\.{name}\.(\w+)\s+IS ({_LITERALS});", text, re.MULTILINE)
        if columns:
            lines += ["| Column | |", "|---|---|"]
            lines += [f"| `{column}` | {_escaped(_literal(comment))} |" for column, comment in columns]
            lines += [""]
    return "\n".join(lines)


_LITERALS = r"'(?:[^']|'')*'(?:\s*'(?:[^']|'')*')*"


def _literal(expression: str) -> str:
    """Return the texts in an expression of SQL; what format() would fill in is three dots."""
    texts = re.findall(r"'((?:[^']|'')*)'", expression.replace("'NULL'", ""))
    words = "".join(text.replace("''", "'") for text in texts)
    return " ".join(re.sub(r"%(?:\d\$)?[sIL]", "\u2026", words).replace("%%", "%").split())


def errors() -> list[tuple[str, str, str, str]]:
    """Return the rows of sql/errors.md: SQLSTATE, kind, who raises it, meaning."""
    text = (ROOT / "sql" / "errors.md").read_text(encoding="utf-8")
    return re.findall(r"^\| (PR\d{3}) \| (.*?) \| (.*?) \| (.*) \|$", text, re.MULTILINE)


def remedies() -> dict[str, list[str]]:
    """Return what to do by SQLSTATE: the hints in the code, and those written here."""
    found: dict[str, list[str]] = {code: [text] for code, text in MENDED_BY_HAND.items()}
    for code, raised in _raised():
        hint = re.search(r"HINT = (.*?)(?=,\n\s+[A-Z]+ =|\Z)", raised, re.DOTALL)
        text = _literal(hint[1]) if hint and code not in MENDED_BY_HAND else ""
        if text and text not in found.setdefault(code, []):
            found[code].append(text)
    return found


def _raised() -> Iterator[tuple[str, str]]:
    patterns = ("functions/*/*.sql", "migrations/*.sql", "installation/*.sql")
    for path in sorted(path for pattern in patterns for path in (ROOT / "sql").glob(pattern)):
        yield from re.findall(r"ERRCODE = '(PR\d{3})'(.*?);\n", path.read_text(encoding="utf-8"), re.DOTALL)


def errors_page() -> str:
    """Return every SQLSTATE with its messages, its meaning and its remedy."""
    mended = remedies()
    messages: dict[str, list[str]] = {}
    for code, raised in _raised():
        message = re.search(r"MESSAGE = (.*?)(?=,\n\s+[A-Z]+ =|\Z)", raised, re.DOTALL)
        text = _literal(message[1]) if message else ""
        if text and text not in messages.setdefault(code, []):
            messages[code].append(text)
    lines = [
        "# SQLSTATEs\n",
        "The class `PR` is pgrelay's own. A warning never changes what the statement does. Errors of AWS's are in",
        "[Troubleshooting](../troubleshooting.md).\n",
    ]
    for code, kind, raiser, meaning in errors():
        lines += [f"## {code}\n", f"{_escaped(meaning)}. ({_escaped(kind)}; {_escaped(raiser)})\n"]
        lines += [f"- Says: {_escaped(text)}" for text in messages.get(code, [])]
        lines += [f"- Do: {_escaped(text)}" for text in mended.get(code, [])]
        lines += [""]
    return "\n".join(lines)


def contracts_page() -> str:
    """Return every contract as a table of its members, with a payload from events/."""
    lines = [
        "# Contracts\n",
        "What the database sends and the functions read: the schemas beside the code, and real payloads.\n",
    ]
    for path in sorted(SCHEMAS.glob("*.json")):
        schema = json.loads(path.read_text(encoding="utf-8"))
        contract = schema["$id"].removeprefix("urn:")
        lines += [f"## {contract}\n", f"{schema['title']}.\n"]
        if "description" in schema:
            lines += [f"{_escaped(schema['description'])}\n"]
        lines += ["| Member | Type | Required | |", "|---|---|---|---|"]
        lines += [
            f"| `{name}` | {kind} | {required} | {words} |"
            for name, kind, required, words in _members(schema, schema, "")
        ]
        lines += [""]
        example = _example(contract)
        if example:
            shown = example.read_text(encoding="utf-8").rstrip()
            lines += [f"Example, events/{example.name}:\n", f"```json\n{shown}\n```\n"]
    return "\n".join(lines)


def _example(contract: str) -> Path | None:
    """Return the shortest payload in events/ of a contract."""
    examples = sorted((ROOT / "events").glob("*.*.json"), key=lambda path: path.stat().st_size)
    for path in examples:
        payload = json.loads(path.read_text(encoding="utf-8"))
        if isinstance(payload, dict) and payload.get("contract") == contract:
            return path
    return None


def _members(root: dict[str, Any], schema: dict[str, Any], prefix: str) -> Iterator[tuple[str, str, str, str]]:
    for name, unresolved in schema.get("properties", {}).items():
        member = _resolved(root, unresolved)
        yield (
            f"{prefix}{name}",
            _kind(root, member),
            "yes" if name in schema.get("required", ()) else "",
            _escaped(member.get("description", "")),
        )
        yield from _members(root, member, f"{prefix}{name}.")
        if isinstance(member.get("items"), dict):
            yield from _members(root, _resolved(root, member["items"]), f"{prefix}{name}[].")


def _resolved(root: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    """Return what a reference within the schema stands for."""
    if "$ref" not in schema:
        return schema
    found: Any = root
    for part in schema["$ref"].removeprefix("#/").split("/"):
        found = found[part]
    return dict(found)


def _kind(root: dict[str, Any], schema: dict[str, Any]) -> str:
    if "const" in schema:
        return f"`{schema['const']}`"
    if "enum" in schema:
        return " or ".join("null" if value is None else f"`{value}`" for value in schema["enum"])
    for several in ("anyOf", "oneOf"):
        if several in schema:
            return " or ".join(_kind(root, _resolved(root, one)) for one in schema[several])
    kind = schema.get("type", "any")
    return " or ".join(kind) if isinstance(kind, list) else str(kind)
