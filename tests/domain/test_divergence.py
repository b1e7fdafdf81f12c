"""Positions, what settles a divergence, and which consensus takes the place of which."""

from __future__ import annotations

import pytest

from dealtui.domain.mapping import divergences_of, new_words, positions, replaced_by, replaces, settling
from dealtui.domain.records import Entry
from tests.conftest import each


def line(number: int, kind: str, text: str = "", code: str = "", **fields: object) -> Entry:
    return Entry(doc_id=number, meeting=1, kind=kind, text=text, code=code, order=number, **fields)  # type: ignore[arg-type]


@pytest.mark.guide(61)
def test_positions_are_what_was_said_or_the_side_whose_line_it_is() -> None:
    assert positions(line(1, "divergence", "甲", position="月付", client_position="年付")) == ("月付", "年付")
    assert positions(line(1, "divergence", "先付三成", side="ours")) == ("先付三成", "")
    assert positions(line(1, "divergence", "验收后付", side="client")) == ("", "验收后付")
    assert positions(line(1, "divergence", "付款方式")) == ("", "")


@pytest.mark.guide(62, 72)
def test_a_compromise_belongs_to_what_it_names_else_to_the_divergence_before_it() -> None:
    lines = [
        line(1, "divergence", "安全标准"),
        line(2, "divergence", "付款", resolved_by=6),
        line(3, "compromise", "先按基础标准", refs=(1,), side="ours"),
        line(4, "compromise", "分两期", side="client"),
        line(5, "compromise", "不作数", deleted=True),
        line(6, "consensus", "分两期", refs=(2,)),
    ]
    first, second = divergences_of(lines, {entry.doc_id: entry for entry in lines})
    assert ([m.doc_id for m in first.compromises], first.state) == ([3], "offered")
    assert ([(m.doc_id, m.side) for m in second.compromises], second.state) == ([(4, "client")], "resolved")
    gone = [*lines[:5], line(6, "consensus", "分两期", refs=(2,), deleted=True)]
    assert divergences_of(gone, {entry.doc_id: entry for entry in gone})[1].state == "offered"


def test_the_last_line_that_names_it_settles_it() -> None:
    lines = [
        line(2, "consensus", refs=(1,)),
        line(3, "decision", refs=(1,)),
        line(4, "consensus", refs=(1,), deleted=True),
        line(5, "response", refs=(1,)),
        line(6, "consensus", refs=(9,)),
    ]
    assert (settling(1, lines), settling(8, lines)) == (3, 0)


@pytest.mark.guide(17)
@each(
    ("text", "does"),
    [
        ("C1 改为45天", True),
        ("C1 45天", True),
        ("C1、D2 分两期", True),
        ("周期改为45天，取代 C1", True),
        ("C1 其他不变，周期调整为45天", True),
        ("C1 changed to 45 days", True),
        ("45 days instead of C1", True),
        ("按 C1 执行，另加培训", False),
        ("C1 继续有效", False),
        ("C1 remains", False),
        ("在 C1 基础上增加培训", False),
        ("C12 45天", False),
    ],
)
def test_a_consensus_takes_the_place_of_an_earlier_one_only_when_it_says_so(text: str, does: bool) -> None:
    assert replaces(text, "C1") is does


@pytest.mark.guide(17)
def test_a_line_of_replacements_has_one_end() -> None:
    first = line(1, "consensus", "30天", "C1")
    second = line(2, "consensus", "C1 改为45天", "C2", refs=(1,))
    third = line(3, "consensus", "C1 改为60天", "C3", refs=(1,))
    assert replaced_by([third, first, second]) == {1: 0, 2: 1, 3: 2}
    gone = line(2, "consensus", "C1 改为45天", "C2", refs=(1,), deleted=True)
    assert replaced_by([first, gone, third]) == {1: 0, 3: 1}
    on_the_gone = line(3, "consensus", "C2 改为60天", "C3", refs=(2,))
    assert replaced_by([first, gone, on_the_gone]) == {1: 0, 3: 1}
    later = line(1, "consensus", "C2 改为45天", "C1", refs=(2,))
    assert replaced_by([later, line(2, "consensus", "30天", "C2")]) == {1: 0, 2: 0}, "only an earlier one"


@each(
    ("text", "words"),
    [
        ("C1 改为45天", "45天"),
        ("C1 周期改为45天", "周期改为45天"),
        ("C1: 45天", "45天"),
        ("C1 changed to 45 days", "45 days"),
        ("周期改为45天，取代 C1", "周期改为45天，取代 C1"),
        ("D1、C1 45天", "45天"),
        ("C1 继续有效", "C1 继续有效"),
        ("按 C1 执行", "按 C1 执行"),
        ("C1", "C1"),
    ],
)
def test_the_new_words_stand_without_the_old_code(text: str, words: str) -> None:
    assert new_words(text) == words
