"""Words never touch the words beside them: whatever a cell holds, two cells stay free before the next column."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from rich.style import Style

from dealtui.i18n import LANGUAGES, use
from dealtui.tui.screens import action_rows, clients_rows, review_rows, today_rows, week_rows
from dealtui.tui.widgets.matrix_drawing import Cell, MatrixRow
from dealtui.tui.widgets.matrix_drawing import draw_row as draw_matrix_row
from dealtui.tui.widgets.row_drawing import Column, Row, draw_row

LISTS = {
    "today": lambda total: today_rows.grid(total).columns,
    "week": week_rows.columns,
    "review": review_rows.list_columns,
    "action": lambda total: action_rows.COLUMNS,
    "clients": lambda total: clients_rows.COLUMNS[0],
    "meetings": lambda total: clients_rows.COLUMNS[2],
}
CODES = {"quiet": 7, "hue": 6, "bold": 13}  # labels, times and codes up to so wide keep apart by one cell


def no_style(tone: str) -> Style:
    return Style.null()


def full(columns: Sequence[Column], letters: str) -> list[str]:
    return [letter * 400 for letter in letters[: len(columns)]]


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("total", [80, 120, 200])
@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("letters", ["abcdef", "需痛效案亮应"])
def test_full_columns_keep_apart(lang: str, total: int, name: str, letters: str) -> None:
    use(lang)
    columns = LISTS[name](total - 1)
    row = Row(tuple(full(columns, letters)), tail="尾")
    text = draw_row(row, columns, total - 1, no_style, Style.null()).text
    places = [(text.index(letter), text.rindex(letter)) for letter in letters[: len(columns)]]
    for column, (_, end), (start, _) in zip(columns, places, places[1:], strict=False):
        free = len(text[end + 1 : start].replace("…", "").replace("尾", ""))
        small = 0 < column.cells <= CODES.get(column.tone, 0)
        assert free >= (1 if small else 2), text
    tail = text.find("尾")
    assert text[tail - 2 : tail] == "  ", text


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("total", [55, 80, 120, 200])
def test_needs_answers_and_results_keep_apart(lang: str, total: int) -> None:
    use(lang)
    row = MatrixRow(1, "N1", "a" * 400, "核心", (Cell(2, "R1", "b" * 400),), result="r" * 40)
    layout = review_rows.layout(total, [row])
    text = draw_matrix_row(row, 0, layout, total, no_style, -2, False).text
    assert "…  核心" in text
    assert "  R1" in text
    assert text.count("…  ") >= 2, text
