"""The text of the capture line: what a key does to it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dealtui.text import graphemes
from dealtui.tui.widgets.line_edit import LineEdit

WORDS = [
    ("提交补充方案", "提交补充"),
    ("采用三模块架构，hello world", "采用三模块架构，hello "),
    ("办 @韩梅 周五 ", "办 @韩梅 "),
    ("price 120万", "price 120"),
    ("a-b", "a-"),
    ("one，", "one"),
    ("", ""),
]


@pytest.mark.parametrize(("text", "left"), WORDS)
def test_a_word_is_deleted_not_a_clause(text: str, left: str) -> None:
    line = LineEdit(text)
    line.delete("word_left")
    assert line.text == left


@pytest.mark.parametrize("last", ["🇨🇳", "👨‍👩‍👧", "é", "梅", "👍🏽"])
def test_backspace_deletes_what_is_seen_as_one(last: str) -> None:
    line = LineEdit(f"好{last}")
    line.delete("left")
    assert line.text == "好"


def test_a_run_of_typing_is_one_step_of_undo() -> None:
    line = LineEdit()
    for char in "价格 周期":
        line.insert(char)
    assert line.undo()
    assert line.text == "价格"
    line.undo()
    assert (line.text, line.undo()) == ("", False)
    assert line.redo()
    assert line.text == "价格"


def test_a_cleared_line_comes_back() -> None:
    line = LineEdit("需 定制化开发")
    line.delete("home")
    assert line.text == ""
    line.undo()
    assert (line.text, line.at) == ("需 定制化开发", len("需 定制化开发"))


def test_another_line_cannot_be_undone_into_the_one_before() -> None:
    line = LineEdit("abc")
    line.insert("d")
    line.load("")
    assert not line.undo()


MOVES = st.sampled_from(["left", "right", "word_left", "word_right", "home", "end"])
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("insert"), st.text(min_size=1, max_size=4)),
        st.tuples(st.just("delete"), MOVES),
        st.tuples(st.just("move"), MOVES),
    ),
    max_size=25,
)


@given(st.text(max_size=30), STEPS)
def test_everything_can_be_taken_back_and_done_again(text: str, steps: list[tuple[str, str]]) -> None:
    line = LineEdit(text)
    for what, value in steps:
        getattr(line, what)(value)
        assert 0 <= line.at <= len(line.text)
    end = line.text
    while line.undo():
        pass
    assert line.text == text
    while line.redo():
        pass
    assert line.text == end


@given(st.text(max_size=40))
def test_moving_left_visits_every_grapheme_once(text: str) -> None:
    line = LineEdit(text)
    stops = 0
    while line.at:
        line.move("left")
        stops += 1
    assert stops == len(graphemes(text))
