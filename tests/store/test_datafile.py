"""The TinyDB files: plain TinyDB reads them, any change of a bit is found, and writing them stops nobody
for long.
"""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dealtui.store.datafile import BrokenFile, Meta, decode, encode, meta_of

META = Meta(1, 41, "01K", {"clients": 3, "empty": 1})
TABLES: dict[str, dict[int, dict[str, Any]]] = {
    "clients": {1: {"name": "华东智造", "note": "a\nb}\n},\n"}, 2: {}},
    "empty": {},
    "deals": {7: {"name": '"},"check":{'}},
}
DATA = b"".join(encode(META, TABLES))
json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63) | st.text(),
    lambda inner: st.lists(inner),
    max_leaves=4,
)
tables = st.dictionaries(
    st.text(),
    st.dictionaries(st.integers(0, 10**12), st.dictionaries(st.text(), json_values), max_size=3),
    max_size=4,
)


@given(tables)
def test_what_is_written_is_read(content: dict[str, dict[int, dict[str, Any]]]) -> None:
    assert decode(b"".join(encode(META, content))) == (META, content)


def test_tables_longer_than_a_piece_are_read_and_others_may_run_between_the_pieces() -> None:
    long = {"entries": {number: {"text": "x" * 100} for number in range(1, 1051)}}
    pauses: list[float] = []
    data = b"".join(encode(META, long, lambda: pauses.append(time.monotonic())))
    assert len(pauses) >= 10
    assert decode(data, lambda: pauses.append(0))[1] == long
    assert pauses.count(0) >= 10


def test_plain_tinydb_reads_it(tmp_path: Path) -> None:
    from tinydb import TinyDB, where

    (tmp_path / "book.json").write_bytes(DATA)
    with TinyDB(tmp_path / "book.json", encoding="utf-8", access_mode="r") as db:
        assert db.tables() == {"meta", "clients", "empty", "deals", "check"}
        assert db.table("clients").get(where("name") == "华东智造").doc_id == 1
        assert db.table("meta").get(doc_id=1)["seq"] == 41
    assert "华东智造".encode() in DATA


def test_any_flipped_bit_is_found() -> None:
    for place in range(len(DATA)):
        for bit in range(8):
            wrong = bytearray(DATA)
            wrong[place] ^= 1 << bit
            with pytest.raises(BrokenFile):
                decode(bytes(wrong))


def test_any_cut_and_anything_added_is_found() -> None:
    for size in range(len(DATA)):
        with pytest.raises(BrokenFile):
            decode(DATA[:size])
    for more in (b"\n", b" ", b"\0", DATA):
        with pytest.raises(BrokenFile):
            decode(DATA + more)


def test_json_that_somebody_else_wrote_is_found() -> None:
    with pytest.raises(BrokenFile) as found:
        decode(json.dumps(json.loads(DATA)).encode())
    assert found.value.reason == "checksum"


def test_the_meta_table_is_read_from_the_beginning_alone() -> None:
    assert meta_of(DATA[:300]) == META
    for wrong in (b"", b"{}", b'{"meta":{"1":{}}}', b"\xff" * 300, b"[" * 5000):
        with pytest.raises(BrokenFile):
            meta_of(wrong)
