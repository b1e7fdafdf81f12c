"""The journal's lines: what checks, what is a write cut short, and what is damage."""

from __future__ import annotations

import random

from hypothesis import given
from hypothesis import strategies as st

from dealtui.store.journal import (
    BrokenJournal,
    Header,
    Op,
    decode_rows,
    encode,
    encode_rows,
    header_line,
    read_header,
    scan,
)
from tests.conftest import raised, some

HEADER = Header(generation=3, base=4, folded=4, schema=1, book="01K")
LINES = [
    encode(seq, encode_rows(1_795_399_200_123, (Op("entries", seq, put={"text": "定制化开发功能"}, deal=2),)))
    for seq in (5, 6, 7)
]
WHOLE = b"".join(LINES)

json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)
documents = st.dictionaries(st.text(), json_values)
ops = st.builds(
    Op,
    st.sampled_from(["entries", "clients"]),
    st.integers(1, 10**9),
    documents,
    st.none(),
    st.integers(0, 9999),
)


@some(0.4)
@given(st.lists(ops, max_size=3))
def test_a_commit_is_one_line_whatever_is_in_it(operations: list[Op]) -> None:
    line = encode(5, encode_rows(7, tuple(operations)))
    assert line.count(b"\n") == 1
    assert line.endswith(b"\n")
    (found,) = scan(line, 0, 4).lines
    assert decode_rows(found.payload) == (7, tuple(operations))
    assert found.whole == line


def test_update_and_delete_come_back_as_they_were() -> None:
    operations = (Op("entries", 3, set={"text": None}, deal=1), Op("links", 4, deal=1))
    assert decode_rows(encode_rows(7, operations)) == (7, operations)


def test_an_unknown_verb_is_no_payload() -> None:
    assert "verb" in str(raised(ValueError, decode_rows, b'[1,[["entries",1,2,"move"]]]'))


def test_the_head_comes_back_and_an_unknown_field_of_it_is_passed_over() -> None:
    line = header_line(HEADER)
    assert read_header(line + WHOLE) == (HEADER, len(line))
    newer = encode(4, line.split(b" ", 2)[2][:-2] + b',"color":"red"}')
    assert read_header(newer)[0] == HEADER


def test_anything_else_is_not_a_head() -> None:
    for data in (b"", b"\n", b"{}", WHOLE, header_line(HEADER)[:-1], b"\0" * 4096, b"[" * 100000):
        raised(BrokenJournal, read_header, data)


def test_a_line_cut_short_is_left_out_and_no_damage() -> None:
    for size in range(1, len(LINES[2])):
        found = scan(LINES[0] + LINES[1] + LINES[2][:size], 100, 4)
        assert [line.seq for line in found.lines] == [5, 6], size
        assert found.end == 100 + len(LINES[0] + LINES[1]), size
        assert not found.damage, size


def test_a_tail_of_zeros_or_with_a_hole_is_a_write_cut_short() -> None:
    for tail in (b"\0" * 512, LINES[2][:20] + b"\0" * 30 + LINES[2][50:]):
        found = scan(LINES[0] + tail, 0, 4)
        assert [line.seq for line in found.lines] == [5]
        assert not found.damage


def test_a_line_that_is_gone_is_damage_but_numbers_may_go_on_above_a_floor() -> None:
    assert scan(LINES[0] + LINES[2], 0, 4).damage
    assert scan(LINES[1] + LINES[2], 0, 4).damage
    assert scan(LINES[0] + LINES[0] + LINES[1], 0, 4).damage
    later = encode(21, b"[0,[]]")
    assert scan(LINES[0] + later, 0, 4).damage
    assert not scan(LINES[0] + later, 0, 4, floor=20).damage
    assert scan(LINES[0] + later, 0, 4, floor=19).damage


def test_one_wrong_byte_anywhere_is_damage_and_costs_no_other_line() -> None:
    dice = random.Random(7)
    ends = [len(LINES[0]), len(LINES[0] + LINES[1]), len(WHOLE)]
    for place in range(len(WHOLE)):
        wrong = WHOLE[place] ^ dice.randint(1, 255)
        found = scan(WHOLE[:place] + bytes([wrong]) + WHOLE[place + 1 :], 0, 4)
        hit = next(number for number, end in enumerate(ends) if place < end)
        joined = place + 1 in ends[:2]  # what was a newline hurts the line behind it too
        lost = {5 + hit, 6 + hit} if joined else {5 + hit}
        assert found.damage, place
        assert {line.seq for line in found.lines} == {5, 6, 7} - lost, place
