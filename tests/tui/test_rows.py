"""Drawn lists: one row a line, whatever it holds; words never touch the words beside them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import product
from typing import Any

import pytest
from rich.cells import cell_len
from textual.app import App, ComposeResult

from dealtui.i18n import LANGUAGES, use
from dealtui.text import width
from dealtui.tui.keys import first_key
from dealtui.tui.screens import action, charts, clients, review, today
from dealtui.tui.themes import DARK, meaning, style
from dealtui.tui.widgets.drawn import Part
from dealtui.tui.widgets.rows import ENOUGH, RULE, WHOLE, Column, Row, Rows, row_parts, shared
from tests.conftest import naughty
from tests.tui.driving import running

# Controls, halves of surrogate pairs, line ends, and what turns the direction of writing
STEERING = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\u2028\u2029\u202a-\u202e\u2066-\u2069]")
COLUMNS = (Column(5, "quiet"), Column(3, "hue"), Column(), Column(8, "plain", least=0))


class ListApp(App[None]):
    """A list and nothing else."""

    CSS_PATH = style("base.tcss")

    def __init__(self, rows: list[Row], *, tail: bool = False) -> None:
        super().__init__()
        self._shown = rows
        self._keep_tail = tail
        self.opened: list[int] = []

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return meaning(DARK.name)

    def compose(self) -> ComposeResult:
        yield Rows(COLUMNS, empty="还没有。按 n 开始。", tail=self._keep_tail)

    def on_mount(self) -> None:
        self.rows.set_rows(self._shown)

    def on_rows_opened(self) -> None:
        self.opened.append(self.rows.cursor)

    @property
    def rows(self) -> Rows:
        return self.query_one(Rows)


def many(count: int) -> list[Row]:
    return [Row(("14:02", f"N{n}", f"定制化开发 {n}", "右"), key=n) for n in range(1, count + 1)]


def lines_of(rows: Rows) -> list[str]:
    return [rows.render_line(y).text for y in range(rows.size.height)]


async def test_columns_align_in_cells_and_long_text_is_cut() -> None:
    rows = [
        Row(("14:02", "N1", "定制化开发功能" * 9, "右"), "~", "#方案"),
        Row(("14:03", "S12", "custom development", "far right side"), "!"),
    ]
    async with running(ListApp(rows), (70, 6)) as (app, _):
        first, second, *_ = lines_of(app.rows)
    assert {width(first), width(second)} == {70}
    assert first.startswith("~14:02 N1  定制化") and re.search("… {1,2}#方案", first)
    assert second.startswith("!14:03 S12 custom")
    assert first.rstrip().endswith("右") and second.rstrip().endswith("far rig…")


async def test_a_column_gives_way_where_the_list_is_narrow() -> None:
    async with running(ListApp([Row(("14:02", "N1", "定制化开发功能和现有系统", "在右边"))]), (60, 4)) as (
        app,
        pilot,
    ):
        assert "在右边" in lines_of(app.rows)[0]
        await pilot.resize_terminal(37, 4)
        await pilot.pause()
        assert "现有系统" in lines_of(app.rows)[0] and "右" not in lines_of(app.rows)[0]


async def test_an_empty_list_says_how_to_begin() -> None:
    async with running(ListApp([]), (40, 5)) as (app, _):
        assert "按 n 开始" in "".join(lines_of(app.rows))
        app.rows.append(many(1)[0])
        assert "N1" in lines_of(app.rows)[0]
        assert "按 n 开始" not in "".join(lines_of(app.rows))


async def test_hands_go_through_the_list() -> None:
    async with running(ListApp(many(5000)), (80, 10)) as (app, pilot):
        app.rows.focus()
        await pilot.press(*[first_key("list.down")] * 3)
        assert app.rows.cursor == 3
        await pilot.press(first_key("list.page_down"))
        assert (app.rows.cursor, app.rows.top) == (12, 3)
        await pilot.press(first_key("list.last"))
        assert (app.rows.cursor, app.rows.top) == (4999, 4990)
        await pilot.press(first_key("list.down"), first_key("list.open"))
        assert app.opened == [4999]
        await pilot.press(first_key("list.first"), first_key("list.up"))
        assert (app.rows.cursor, app.rows.top) == (0, 0)


async def test_the_selected_row_is_seen_without_colour() -> None:
    async with running(ListApp(many(3)), (80, 10)) as (app, _):
        app.rows.focus()
        app.rows.select(1)
        styles = [[segment.style for segment in app.rows.render_line(y)] for y in range(3)]
        assert [any(style and style.reverse for style in row) for row in styles] == [False, True, False]


async def test_the_tail_stays_in_sight_unless_one_looks_back() -> None:
    async with running(ListApp(many(30), tail=True), (80, 10)) as (app, pilot):
        app.screen.set_focus(None)
        await pilot.pause()
        app.rows.set_rows(many(30))
        assert app.rows.top == 20
        app.rows.append(Row(("14:40", "N31", "新的一条", ""), key=31))
        assert app.rows.top == 21
        app.rows.scroll_rows(-5)
        app.rows.append(Row(("14:41", "N32", "又一条", ""), key=32))
        assert app.rows.top == 16


async def test_drawing_and_appending_cost_the_same_under_many_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    """Counted, not timed: only rows in sight are ever drawn."""
    drawn: list[Row] = []

    def counting(row: Row, *rest: Any) -> list[Part]:
        drawn.append(row)
        return row_parts(row, *rest)

    monkeypatch.setattr("dealtui.tui.widgets.rows.row_parts", counting)
    async with running(ListApp(many(5000), tail=True), (80, 10)) as (app, pilot):
        app.screen.set_focus(None)
        app.rows.to_tail()
        await pilot.pause()
        drawn.clear()
        app.rows.append(Row(("14:40", "N5001", "新的一条", ""), key=5001))
        await pilot.pause()
        assert len(drawn) == 1


async def test_the_selection_stays_on_its_row_when_rows_come_and_go() -> None:
    async with running(ListApp(many(20)), (80, 10)) as (app, _):
        app.rows.focus()
        app.rows.select(7)
        app.rows.set_rows([row for row in many(20) if row.key % 2 == 0])
        assert app.rows.row is not None and app.rows.row.key == 8
        app.rows.set_rows(many(2))
        assert app.rows.cursor == 1


async def test_the_mouse_works_too() -> None:
    async with running(ListApp(many(50)), (80, 10)) as (app, pilot):
        await pilot.click(Rows, offset=(4, 3), times=2)
        assert app.opened == [3]
        app.rows.scroll_rows(3)
        assert app.rows.top == 3


@pytest.mark.parametrize("size", [(80, 24), (20, 3), (3, 1)])
async def test_hostile_text_stays_in_its_row(size: tuple[int, int]) -> None:
    texts = naughty()
    app = ListApp([Row((text, text, text, text), text[:1], text) for text in texts])
    async with app.run_test(size=size):
        for top in range(0, len(texts), 24):
            app.rows.select(top)
            for y in range(size[1]):
                strip = app.rows.render_line(y)
                assert strip.cell_length == size[0]
                assert cell_len(strip.text) == size[0], repr(strip.text)
                assert not STEERING.search(strip.text), repr(strip.text)


# --------------------------------------------------------------------------------------------------
# Words never touch the words beside them: whatever a cell holds, two cells stay free before the next column.


LISTS = {
    "meetings of today": lambda total: today.MEETINGS,
    "actions of today": lambda total: today.ACTIONS,
    "week": lambda total: charts.COLUMNS,
    "review": review.list_columns,
    "action": lambda total: action.COLUMNS,
    "clients": lambda total: clients.COLUMNS[0],
    "meetings": lambda total: clients.COLUMNS[2],
}


def text_of(row: Row, *rest: Any) -> str:
    return "".join(part.text for part in row_parts(row, *rest))


def full(columns: Sequence[Column], letters: str) -> list[str]:
    return [letter * 400 for letter in letters[: len(columns)]]


@pytest.mark.parametrize("name", LISTS)
def test_full_columns_keep_apart(name: str) -> None:
    for lang, total, letters in product(LANGUAGES, (80, 120, 200), ("abcdef", "需痛效案亮应")):
        use(lang)
        check_columns(name, total, letters)


def check_columns(name: str, total: int, letters: str) -> None:
    columns = LISTS[name](total - 1)
    row = Row(tuple(full(columns, letters)), tail="尾")
    widths = shared(columns, [row], total - 1)
    text = text_of(row, columns, widths, total - 1)
    seen = [n for n, column in enumerate(columns) if widths[n] or not column.cells]
    places = [(text.index(letters[n]), text.rindex(letters[n])) for n in seen]
    for n, (_, end), (start, _) in zip(seen, places, places[1:], strict=False):
        free = len(text[end + 1 : start].replace("…", "").replace("尾", ""))
        label = columns[n].gap == 1  # a section's name, a time, a code
        assert free >= (1 if label else 2), text
    tail = text.find("尾")
    assert tail < 0 or text[tail - 2 : tail] == "  ", text


@pytest.mark.parametrize("text", ["a" * 30, "需" * 15])
def test_columns_share_the_room_by_need(text: str) -> None:
    columns = (
        Column(WHOLE, "bold"),
        Column(gap=2),
        Column(WHOLE, gap=2, least=5),
        Column(WHOLE, gap=2, least=0),
        Column(WHOLE, gap=0),
    )
    rows = [
        Row(("逾期 1", text, "b" * 14, "王总", "")),
        Row(("", text, "09:18", "", "")),
        Row(("more", "x" * 400)),
    ]
    for total in range(1, 200):
        label, task, when, who, nothing = shared(columns, rows[:2], total, rows)
        drawn = [text_of(row, columns, (label, task, when, who, nothing), total) for row in rows]
        assert total < 16 or all(width(text.rstrip()) <= total <= width(text) for text in drawn)
        assert nothing == 0, "what nothing stands in takes no room"
        assert when >= 5, "what it has to keep, it keeps"
        if total >= 1 + 6 + 1 + 30 + 2 + 14 + 2 + 4 + 2:
            assert [label, when, who] == [6, 14, 4] and text in drawn[0]
        elif total >= 1 + 6 + 1 + ENOUGH + 2 + 5:
            assert task >= ENOUGH, "the texts come before the columns that give way"


async def test_each_section_shares_its_own_room_below_one_label() -> None:
    """The names of one section's clients take nothing from the tasks of another."""
    columns = (Column(WHOLE, "bold"), Column(gap=2), Column(WHOLE, gap=2, least=0), Column(WHOLE, gap=0))
    rows = [
        Row(("To review", "Eastbridge", "6 days overdue", "gaps 2")),
        RULE,
        Row(("Late", "A1 send the detailed requirements", "Eastbridge Machines", "4d overdue")),
        Row(("", "A2 send the quotation", "Eastbridge", "2d overdue")),
    ]
    async with running(ListApp(rows), (60, 6)) as (app, pilot):
        app.rows.set_columns(columns)
        await pilot.pause()
        first, _, third, fourth, *_ = lines_of(app.rows)
        assert "6 days overdue" in first and "detailed requirements" in third
        assert first.index("Eastbridge") == third.index("A1") == fourth.index("A2")
