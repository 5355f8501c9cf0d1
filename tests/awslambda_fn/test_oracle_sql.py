"""The PL/SQL for Oracle: parsed with the ANTLR project's grammar, and compared with the Java it calls."""

from __future__ import annotations

import re
import subprocess
from typing import TYPE_CHECKING

import pytest

from tests.awslambda_fn import plsql
from tests.awslambda_fn.conftest import missing
from tests.awslambda_fn.oracle_java import CLASS, SOURCES

if TYPE_CHECKING:
    from concurrent.futures import Future

    from tests.awslambda_fn.oracle_java import OracleJava
    from tests.awslambda_fn.plsql import Script

NAMES = ["awslambda_fn", "awslambda_fn_async", "awslambda_proc"]
# Each script's statements and blocks, without white space.
UNITS = {
    "awslambda_ddl.sql": [
        "WHENEVERSQLERROREXITFAILURE",
        "CREATEORREPLACEFUNCTIONawslambda_fn(fn_nameVARCHAR2,fn_argsJsonVARCHAR2)RETURNVARCHAR2AUTHIDDEFINER",
        "CREATEORREPLACEFUNCTIONawslambda_fn_async(fn_nameVARCHAR2,fn_argsJsonVARCHAR2)RETURNVARCHAR2AUTHIDDEFINER",
        "CREATEORREPLACEPROCEDUREawslambda_proc(fn_nameVARCHAR2,fn_argsJsonVARCHAR2)AUTHIDDEFINER",
    ],
    "permissions.sql": ["SETVERIFYOFF", "WHENEVERSQLERROREXITFAILURE", "DECLAREc_owner"],
    "temp_reading.sql": [
        "WHENEVERSQLERROREXITFAILURE",
        "CREATETABLEtemp_reading(",
        "CREATEORREPLACETRIGGERtemp_reading_triggerAFTERINSERTONtemp_readingFOREACHROWDECLARE",
    ],
    "uninstall.sql": [
        "WHENEVERSQLERROREXITFAILURE",
        "BEGINFORcallerIN(",
        "DROPFUNCTIONawslambda_fn",
        "DROPFUNCTIONawslambda_fn_async",
        "DROPPROCEDUREawslambda_proc",
        "BEGINFORclassIN(",
    ],
}


@pytest.fixture(scope="module")
def scripts(parsed_plsql: Future[dict[str, Script]] | None) -> dict[str, Script]:
    """What the parser found."""
    if parsed_plsql is None:
        missing("npm", "nodejs npm")
    return parsed_plsql.result()


@pytest.mark.parametrize("name", UNITS)
def test_script_is_oracles(scripts: dict[str, Script], name: str) -> None:
    script = scripts[name]
    assert script.errors == []
    assert len(script.units) == len(UNITS[name])
    for unit, beginning in zip(script.units, UNITS[name], strict=True):
        assert unit.startswith(beginning)


@pytest.mark.parametrize("wrong", [wrong for _, _, wrong in plsql.MISTAKES])
def test_parser_notices_a_mistake(scripts: dict[str, Script], wrong: str) -> None:
    assert scripts[wrong].errors != []


def test_every_script_is_parsed() -> None:
    assert [path.name for path in plsql.SCRIPTS] == sorted(UNITS)


def test_nothing_is_granted_to_public() -> None:
    for name in UNITS:
        assert not re.search(r"\bPUBLIC\b", (SOURCES / name).read_text())


def test_call_specifications_name_methods_that_exist(oracle: OracleJava) -> None:
    declared = subprocess.run(
        ["javap", "-public", "-cp", oracle.jar, CLASS], check=True, capture_output=True, text=True
    ).stdout
    specifications = re.findall(r"NAME '(.+)'", (SOURCES / "awslambda_ddl.sql").read_text())
    assert len(specifications) == len(NAMES)
    for specification in specifications:
        match = re.fullmatch(rf"{re.escape(CLASS)}\.(\w+)(\(.+\))(?: return (\S+))?", specification)
        assert match is not None
        assert f"public static {match[3] or 'void'} {match[1]}{match[2]} throws" in declared


def test_java_needs_the_jdk_only(oracle: OracleJava) -> None:
    needs = subprocess.run(["jdeps", "-s", oracle.jar], check=True, capture_output=True, text=True).stdout
    assert needs.split() == ["awslambda_fn.jar", "->", "java.base"]


def test_permissions_are_for_the_variables_that_are_read() -> None:
    java = "".join(path.read_text() for path in SOURCES.rglob("*.java"))
    read = set(re.findall(r'"(AWS_[A-Z0-9_]+)"', java))
    granted = set(re.findall(r"'(AWS_[A-Z0-9_]+)'", (SOURCES / "permissions.sql").read_text()))
    assert read == granted
