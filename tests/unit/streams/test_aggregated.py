from __future__ import annotations

import hashlib

from hypothesis import given
from hypothesis import strategies as st

from pgrelay.streams.aggregated import MAGIC, unpack
from tests.support.kinesis import packed

keys = st.text(min_size=1, max_size=20)


@given(st.lists(st.tuples(keys, st.binary(max_size=300)), max_size=20))
def test_packed_records_are_unpacked(records: list[tuple[str, bytes]]) -> None:
    found = unpack(packed(records))
    assert found is not None
    assert [(record.partition_key, record.data) for record in found] == records


@given(st.binary(max_size=100))
def test_data_of_any_kind_are_a_record_of_their_own(data: bytes) -> None:
    assert unpack(data) is None
    assert unpack(MAGIC + data) is None
    message = data
    digest = hashlib.md5(message, usedforsecurity=False).digest()
    found = unpack(MAGIC + message + digest)
    assert found is None or isinstance(found, list)


def test_explicit_hash_key_says_where_a_record_belongs() -> None:
    message = b"\x0a\x01k" + b"\x12\x0242" + b"\x1a\x07\x08\x00\x10\x00\x1a\x01x"
    found = unpack(MAGIC + message + hashlib.md5(message, usedforsecurity=False).digest())
    assert found is not None
    assert (found[0].hash_key, found[0].data) == (42, b"x")
