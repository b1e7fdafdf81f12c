"""A date is moved on the Gantt chart and in the calendar of a real terminal, the week is gone through; the book on disk says so."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.pty.meeting import NOW
from tests.pty.terminal import Terminal
from tests.pty.test_board import action, capture


@pytest.mark.parametrize(("columns", "rows"), [(80, 24), (120, 40)])
@pytest.mark.guide(82, 83, 89)
def test_the_same_promise_as_a_bar_in_a_month_and_in_the_week(book: Path, columns: int, rows: int) -> None:
    capture(book, "办 @李雷 11-27 收集客户需求文档")
    with Terminal(["--lang", "zh", "--now", NOW], book, columns=columns, rows=rows) as terminal:
        terminal.wait_for("今天")
        terminal.press("3")
        terminal.wait_for("待办 1")
        terminal.press("g")
        terminal.wait_for("^ 甘特")
        terminal.wait_for("期限 周五 11-27")
        terminal.press("]")  # a week later
        terminal.wait_for("期限 12-04")
        terminal.press("c")
        terminal.wait_for("^ 日历.*12-04 到期 1 项")
        terminal.press("<")  # a day earlier
        terminal.wait_for("12-03 到期 1 项")
        terminal.press("esc")
        terminal.wait_for("今天 +2026")
        terminal.press("4")
        terminal.wait_for("^ 周会")
        terminal.wait_for("A1 +收集客户需求文档")
        terminal.press("d")
        terminal.wait_for("2026-12-03")
        terminal.type("11-30")  # takes the place of the date that stands there
        terminal.press("enter")
        terminal.wait_for("11-30")
        terminal.press("esc")
        terminal.wait_for("今天 +2026")
    moved = action(book, "A1")
    assert (moved["due"], moved["original_due"]) == ("2026-11-30", "2026-11-27")
