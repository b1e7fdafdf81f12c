"""The capture line: what keys, pastes and a resized terminal do to it."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual import on
from textual.app import App, ComposeResult
from textual.events import Key, Paste
from textual.keys import _character_to_key
from textual.message import Message
from textual.widgets import Static

from dealtui.text import graphemes
from dealtui.tui.keys import first_key
from dealtui.tui.themes import DARK, meaning, style
from dealtui.tui.widgets.inputs import CaptureLine, LineEdit, Look
from tests.conftest import naughty
from tests.tui.driving import running, typed

CHIP = 4


class LineApp(App[None]):
    """A line under some text, above a foot."""

    CSS_PATH: ClassVar[list[Path]] = [style("base.tcss"), style("record.tcss")]

    def __init__(self) -> None:
        super().__init__()
        self.heard: list[Message] = []

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return meaning(DARK.name)

    def compose(self) -> ComposeResult:
        yield Static("above", id="above")
        yield CaptureLine(self, chip_cells=CHIP)
        yield Static("below")

    def on_mount(self) -> None:
        self.query_one("#above").styles.height = "1fr"
        self.line.focus()

    def look(self, text: str, at: int, kind: str) -> Look:
        ghost = "雷" if text.endswith("@李") else ""
        return Look("需" if text.startswith("需 ") else "记", "client", [(0, 1, "client")], ghost)

    def other_kind(self, text: str, kind: str, wanted: str | int) -> tuple[str, str]:
        return text, wanted if isinstance(wanted, str) else f"{kind}{wanted:+}"

    def accepted(self, text: str, at: int) -> tuple[str, int] | None:
        return (text + "雷", at + 1) if text.endswith("@李") else None

    @property
    def line(self) -> CaptureLine:
        return self.query_one(CaptureLine)

    @on(CaptureLine.Submitted)
    @on(CaptureLine.Pasted)
    def _hear(self, message: Message) -> None:
        self.heard.append(message)

    def drawn(self) -> str:
        return self.line.render_line(0).text


async def test_the_chip_shows_the_kind_and_the_text_keeps_its_column() -> None:
    async with running(LineApp(), (80, 10)) as (app, pilot):
        assert app.drawn().startswith(" 记  ")
        await pilot.press("需", "space", "定")
        assert app.drawn().startswith(" 需  需 定")


async def test_many_pasted_lines_are_all_heard_and_the_draft_stays() -> None:
    async with running(LineApp(), (80, 10)) as (app, pilot):
        await pilot.press(*"draft")
        app.line.post_message(Paste("需 甲\r\n\n痛 乙\x1b[2J\n效 丙"))
        await pilot.pause()
        (message,) = app.heard
        assert isinstance(message, CaptureLine.Pasted)
        assert message.lines == ["需 甲", "痛 乙[2J", "效 丙"]
        assert app.line.text == "draft"
        app.line.post_message(Paste(" and more\n"))
        await pilot.pause()
        assert app.line.text == "draft and more"


async def test_keys_are_taken_in_their_order_however_fast_they_come() -> None:
    """Somebody types ahead of a slow terminal, or an input method hands over a sentence and its Enter at once."""
    async with running(LineApp(), (80, 10)) as (app, pilot):
        enter, end, back = map(first_key, ("capture.commit", "capture.cursor_right", "capture.delete_left"))
        need = first_key("capture.need")
        for key in ("甲", enter, need, "乙", "x", back, enter, "@", "李", end, "！", enter, "丁"):
            app.post_message(Key(_character_to_key(key), key) if len(key) == 1 else Key(key, None))
        await pilot.pause()
        heard = [(message.line, message.kind) for message in app.heard]
        assert heard == [("甲", "note"), ("乙", "need"), ("@李雷！", "note")]
        assert app.line.text == "丁"


async def test_full_width_punctuation_is_typed_not_taken_for_a_key() -> None:
    async with running(LineApp(), (80, 10)) as (app, pilot):
        await typed(pilot, "？：／、?/:\u3000；")
        assert app.line.text == "？：／、?/:\u3000；"


async def test_the_terminals_cursor_is_where_the_next_character_goes() -> None:
    """An input method opens its window there; it must be right after a resize too."""
    async with running(LineApp(), (80, 10)) as (app, pilot):
        await pilot.press(*"价格ab")
        assert app.cursor_position == (CHIP + 1 + 6, 8)
        await pilot.press(first_key("capture.cursor_left"))
        assert app.cursor_position == (CHIP + 1 + 5, 8)
        await pilot.resize_terminal(60, 20)
        await pilot.pause()
        assert app.cursor_position == (CHIP + 1 + 5, 18)


@pytest.mark.parametrize("char", ["x", "价"])
async def test_a_long_line_scrolls_and_the_cursor_stays_inside(char: str) -> None:
    async with running(LineApp(), (40, 6)) as (app, pilot):
        for count in (30, 60, 200):
            app.line.replace(char * count + "end")
            await pilot.pause()
            assert app.drawn().rstrip().endswith("end")
            assert CHIP < app.cursor_position.x < 40
        await pilot.press(first_key("capture.home"))
        assert app.cursor_position.x == CHIP + 1


async def test_nothing_blinks() -> None:
    async with running(LineApp(), (80, 10)) as (app, _):
        assert [timer for timer in app.line._timers if timer.name != "auto-refresh"] == []


@pytest.mark.parametrize("width", [80, 12])
async def test_hostile_text_is_drawn_in_its_own_cells(width: int) -> None:
    async with running(LineApp(), (width, 6)) as (app, _):
        for text in naughty():
            app.line.load(text)
            strip = app.line.render_line(0)
            assert strip.cell_length == width
            assert "\x1b" not in strip.text


# --------------------------------------------------------------------------------------------------
# The text of the line by itself: what a key does to it.


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
