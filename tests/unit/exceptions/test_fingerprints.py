from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pgrelay.exceptions.fingerprints import fingerprint, normalised
from tests.unit.payloads import HOSTILE_TEXTS, exception, texts


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("order 17 failed", "order 4711 failed"),
        ("order 17.5e3 failed", "order -4 failed"),
        ("order ORD-2026-000017 failed", "order ORD-2027-1 failed"),
        ('invalid input syntax for type integer: "abc"', "invalid input syntax for type integer: \"d e 'f'\""),
        ("it's 'a' day", "it's 'b''s' day"),
        ("ungültig: »a« «b» „c“", "ungültig: »a« «x» „y z“"),
        ("at 2026-11-21 03:12:45.123456+00 failed", "at 2025-01-02T10:00:00Z failed"),
        ("at 03:12:45 failed", "at 23:59:59.9 failed"),
        ("id 0c6a30d0-5a5d-4a43-9a2c-6a5dd1d9d7a1", "id FFFFFFFF-0000-4a43-9a2c-6a5dd1d9d7a1"),
        ("object 0xdeadbeef", "object 0x1"),
        ("hash 9bf4a54efd0e45a0", "hash 1234abcd"),
        ("ids (1, 2, 3)", "ids (7, 8)"),
        ("one\n  line", "one line"),
        ("no mail for mary.ann+x@example.com", "no mail for z@a-b.co.uk"),
        ("https://example.com/a/b?c=17 answered nothing", "ftp://x answered nothing"),
        ("cannot read /srv/data/orders 7.csv", "cannot read /tmp/x/y/z 8.csv"),
        ("token eyJhbGciOi.eyJzdWIi.Sfl_KxwRJ", "token eyJ1.eyJ2.x-y"),
        ("key AKIAIOSFODNN7EXA27M9", "key 9c2e1f0Zq8R7t6Y5u4I3"),
        ("process 17 waits for process 18", "process 3 waits for process 4"),
    ],
)
def test_messages_that_differ_in_values_are_the_same(one: str, other: str) -> None:
    assert normalised(one) == normalised(other)
    assert fingerprint(exception(sqlstate="P0001", message=one)) == fingerprint(
        exception(sqlstate="P0001", message=other)
    )


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("order 17 failed", "customer 17 failed"),
        ('relation "orders" does not exist', 'relation "customers" does not exist'),
        ('column "a" of relation "t" does not exist', 'column "b" of relation "t" does not exist'),
        ('violates unique constraint "a_pkey"', 'violates unique constraint "b_pkey"'),
        ("division by zero", "deadlock detected"),
        ("the service answered HTTP 404 for order 7", "the service answered HTTP 503 for order 7"),
        ("status code 404", "status code 500"),
        ("ORA-00942: no", "ORA-01017: no"),
        ('relation "t1" does not exist', 'relation "t2" does not exist'),
    ],
)
def test_messages_that_differ_in_words_or_names_are_not(one: str, other: str) -> None:
    assert fingerprint(exception(sqlstate="P0001", message=one)) != fingerprint(
        exception(sqlstate="P0001", message=other)
    )


BAD_VALUE = (
    'invalid input syntax for type integer: "{}"',
    "ungültige Eingabesyntax für Typ integer: »{}«",
    "la sintaxis de entrada no es válida para tipo integer: «{}»",
    "syntaxe en entrée invalide pour le type integer : « {} »",
    '"integer"型の入力構文が不正です: "{}"',
    '类型 integer 的输入语法无效: "{}"',
)
NO_TABLE = (
    'relation "{}" does not exist',
    "Relation »{}« existiert nicht",
    "no existe la relación «{}»",
    "la relation « {} » n'existe pas",
    'リレーション"{}"は存在しません',
    '关系 "{}" 不存在',
)


@pytest.mark.parametrize("message", BAD_VALUE)
def test_what_could_not_be_read_is_a_value_in_every_language(message: str) -> None:
    found = {
        fingerprint(exception(sqlstate="22P02", constraint=None, message=message.format(text)))
        for text in ("abc", "", "it's", "x 17", "table t1")
    }
    assert len(found) == 1


@pytest.mark.parametrize("message", NO_TABLE)
def test_what_is_missing_is_a_name_in_every_language(message: str) -> None:
    one, other, third = (
        fingerprint(exception(sqlstate="42P01", constraint=None, message=message.format(name)))
        for name in ("t1", "t2", "orders")
    )
    assert len({one, other, third}) == 3


@pytest.mark.parametrize(
    "line",
    ["PL/pgSQL function f() line 3 at RAISE", "PL/pgSQL関数f()の3行目 - RAISE", "PL/pgSQL 函数 f() 第 3 行的 RAISE 处"],
)
def test_what_a_procedure_raises_quotes_values_whatever_its_sqlstate(line: str) -> None:
    one, other = (
        fingerprint(exception(message=f'no such employee: "{name}"', context=line)) for name in ("Mary", "Ann")
    )
    assert one == other


def test_a_constraint_of_every_partition_is_one() -> None:
    one, other = (
        exception(constraint=f"sales_p{day}_pkey", message=f'violates unique constraint "sales_p{day}_pkey"')
        for day in ("20261129", "20261130")
    )
    assert fingerprint(one) == fingerprint(other)


@pytest.mark.parametrize("member", ["database", "procedure", "sqlstate", "constraint"])
def test_fingerprint_tells_places_apart(member: str) -> None:
    assert fingerprint(exception(**{member: "other"})) != fingerprint(exception())


@pytest.mark.parametrize("member", ["id", "at", "data", "detail", "hint", "context", "table"])
def test_fingerprint_does_not_depend_on_values_and_lines(member: str) -> None:
    assert fingerprint(exception(**{member: "PL/pgSQL function employee_sp() line 99"})) == fingerprint(exception())


def test_partitions_of_a_table_are_one() -> None:
    one, other = (f'no partition of relation "sales_{month}"' for month in ("2026_11", "2026_12"))
    assert normalised(one) == normalised(other)


@pytest.mark.parametrize("text", HOSTILE_TEXTS, ids=range(len(HOSTILE_TEXTS)))
def test_any_hostile_text_has_a_fingerprint(text: str) -> None:
    assert len(fingerprint(exception(message=text, procedure=text, database=text, constraint=text))) == 16


@given(texts)
def test_normalising_twice_changes_nothing_of_the_fingerprint_s_length(text: str) -> None:
    assert len(fingerprint(exception(message=text))) == 16


@given(st.integers(), st.integers())
def test_any_number_is_the_same(one: int, other: int) -> None:
    assert normalised(f"row {one}, value={other}") == normalised("row 1, value=2")


def test_databases_of_one_name_are_told_apart() -> None:
    here, there = exception(), {**exception(), "origin": "9f2c1ab4"}
    assert fingerprint(there) != fingerprint(here)
    assert fingerprint(there) != fingerprint({**there, "origin": "0b77d1e2"})
    assert fingerprint({**here, "origin": None}) == fingerprint(here)
