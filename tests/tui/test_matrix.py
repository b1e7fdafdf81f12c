"""The matrix as a widget: moving, cutting, drawing little."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest
from textual.app import App, ComposeResult

from dealtui.i18n import LANGUAGES, use
from dealtui.text import width
from dealtui.tui.screens import review
from dealtui.tui.widgets.matrix import Cell, Layout, Matrix, MatrixRow
from tests.conftest import naughty
from tests.tui.driving import press, running

LAYOUT = Layout(4, 20, 4, 6, ("Need", "Lvl", "Answers", "Result"))


class Board(App[None]):
    """The matrix alone."""

    def __init__(self, rows: list[MatrixRow], layout: Any = LAYOUT) -> None:
        super().__init__()
        self._given = rows
        self._layout = layout if callable(layout) else lambda total, rows: layout
        self.heard: list[str] = []

    def compose(self) -> ComposeResult:
        yield Matrix(self._layout, lambda: self.heard.append("moved"), id="m")

    def on_mount(self) -> None:
        self.matrix.set_rows(self._given)
        self.set_focus(self.matrix)

    @property
    def matrix(self) -> Matrix:
        return self.query_one(Matrix)

    def on_matrix_opened(self) -> None:
        self.heard.append("opened")

    def lines(self) -> list[str]:
        height = self.matrix.size.height
        return ["".join(s.text for s in self.matrix.render_line(y)) for y in range(height)]


def need(number: int, answers: int = 0, **fields: Any) -> MatrixRow:
    cells = tuple(Cell(1000 + n, f"S{n}", f"answer {n} to {number}") for n in range(answers))
    return MatrixRow(number, f"N{number}", f"need {number}", cells=cells, note="- no answer", **fields)


ROWS = [
    need(1, 2, below="P1 pain  E1 effect", result="full"),
    need(2, sign="!"),
    MatrixRow(0, text="Proposals for no need: 1"),
    MatrixRow(9, "S9", "reports", note="- answers no need", sign=".", hue="ours"),
]


async def test_moving_passes_headings_and_goes_into_the_cells() -> None:
    """Every line is as wide as the widget, and gaps stand out without colour."""
    async with running(Board(ROWS), (80, 12)) as (app, pilot):
        matrix, lines = app.matrix, app.lines()
        assert {width(line) for line in lines} == {80}
        assert lines[0].split() == ["Need", "Lvl", "Answers", "Result"]
        assert lines[3].strip() == "P1 pain  E1 effect"
        gap = next(line for line in lines if "need 2" in line)
        assert gap.startswith("!") and "- no answer" in gap
        assert (matrix.row, matrix.cell) == (ROWS[0], None)
        await press(pilot, "matrix.left", "list.up")
        assert (matrix.row, matrix.cell) == (ROWS[0], None), "the edge is no trap"
        await press(pilot, "matrix.right", "matrix.right", "matrix.right")
        assert matrix.cell == ROWS[0].cells[1]
        await press(pilot, "list.down")
        assert (matrix.row, matrix.cell) == (ROWS[1], None)
        await press(pilot, "list.down")
        assert matrix.row == ROWS[3], "past the heading"
        await press(pilot, "list.down", "list.down")
        assert matrix.row == ROWS[3]
        await press(pilot, "list.up", "list.first")
        assert matrix.row == ROWS[0]
        await press(pilot, "list.last", "matrix.open")
        assert matrix.row == ROWS[3]
        await pilot.pause()
        assert app.heard == ["moved"] * 7 + ["opened"], "an edge is no move"


@pytest.mark.parametrize("cells", [24, 40, 80, 200])
async def test_hostile_text_is_cut_by_cells_and_leaves_the_columns_alone(cells: int) -> None:
    rows = [
        MatrixRow(n + 1, f"N{n}", text, cells=(Cell(n + 1, "S1", text), Cell(n + 2, "S2", text)), below=text, note=text)
        for n, text in enumerate(naughty()[cells % 3 :: 3])  # every string at some width
    ]  # fmt: skip
    app = Board([*rows, MatrixRow(0, text=naughty()[0])], Layout(4, 12, 0, 4, ("", "", "", "")))
    async with app.run_test(size=(cells, 24)) as pilot:
        for _ in range(len(rows) // 5 + 1):
            for line in app.lines():
                assert width(line) == max(cells, 1)
                assert "\x1b" not in line and "\n" not in line
            await press(pilot, "list.page_down")


async def test_of_many_answers_the_chosen_one_is_in_sight_and_the_rest_are_counted() -> None:
    async with running(Board([need(1, 100)]), (80, 6)) as (app, pilot):
        line = app.lines()[2]
        assert "S0" in line and "+98" in line
        for _ in range(50):
            await press(pilot, "matrix.right")
        line = app.lines()[2]
        assert app.matrix.cell is not None and app.matrix.cell.code == "S49"
        assert "S49 answer" in line and "S0 " not in line


async def test_the_selection_stays_on_its_row_and_cell() -> None:
    async with running(Board(ROWS), (80, 12)) as (app, pilot):
        await press(pilot, "matrix.right", "matrix.right")
        app.matrix.set_rows([need(7), ROWS[0], ROWS[1]])
        assert app.matrix.row == ROWS[0]
        assert app.matrix.cell == ROWS[0].cells[1]
        app.matrix.set_rows([need(7), need(1, 1)])
        assert app.matrix.cell is not None and app.matrix.cell.key == 1000, (
            "the cell is gone: the nearest one"
        )
        app.matrix.set_rows([])
        assert app.matrix.row is None and app.matrix.cell is None
        await press(pilot, "list.down", "matrix.right", "matrix.open")


async def test_a_selected_row_and_its_heading_are_in_sight() -> None:
    rows = [need(n, below="pain") for n in range(1, 41)]
    async with running(Board([*rows, MatrixRow(0, text="Proposals"), need(99)]), (80, 12)) as (app, pilot):
        assert app.matrix.select_key(99)
        lines = app.lines()
        assert any("need 99" in line for line in lines) and any("Proposals" in line for line in lines)
        assert app.matrix.select_key(1)
        assert "need 1 " in app.lines()[2]
        assert not app.matrix.select_key(12345)
        await pilot.click("#m", offset=(3, 6))
        assert app.matrix.row == rows[2]


async def test_a_key_draws_only_the_rows_it_changes(monkeypatch: pytest.MonkeyPatch) -> None:
    async with running(Board([need(n, 5) for n in range(1, 301)]), (80, 24)) as (app, pilot):
        await pilot.pause()
        drawn: list[int] = []
        render = Matrix.render_line
        monkeypatch.setattr(Matrix, "render_line", lambda self, y: drawn.append(y) or render(self, y))
        await press(pilot, "list.down")
        assert set(drawn) == {2, 3}
        drawn.clear()
        app.matrix.set_rows(list(app.matrix.rows))
        await pilot.pause()
        assert drawn == [], "the same rows draw nothing"


async def test_needs_answers_and_results_keep_apart() -> None:
    row = MatrixRow(1, "N1", "a" * 400, "核心", (Cell(2, "R1", "b" * 400),), result="r" * 40)
    async with running(Board([row], review.layout), (55, 6)) as (app, pilot):
        for lang, total in product(LANGUAGES, (56, 80, 120, 200)):
            use(lang)
            await pilot.resize_terminal(total, 6)
            await pilot.pause()
            text = app.lines()[2]
            assert "…  核心" in text
            assert "  R1" in text
            assert text.count("…  ") >= 2, text
