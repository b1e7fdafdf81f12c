"""What holds for every screen and dialog: alive at any size of the terminal, and right again when it grows."""

from __future__ import annotations

import faulthandler
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from textual.app import ComposeResult
from textual.events import Key
from textual.screen import Screen
from textual.widgets import Static

from dealtui.service.book import Book
from dealtui.service.recording import Recording
from dealtui.service.sample import fill
from dealtui.tui.app import DealtuiApp
from dealtui.tui.dialogs import NamePrompt, Pick, Sheet, TextPrompt, YesNo, date_prompt, line_prompt
from dealtui.tui.keys import LiveKeys, Palette
from dealtui.tui.screens.action import ActionScreen
from dealtui.tui.screens.board import BoardScreen
from dealtui.tui.screens.charts import CalendarScreen, GanttScreen, WeekScreen
from dealtui.tui.screens.clients import ClientsScreen
from dealtui.tui.screens.document import BriefingScreen, MessageScreen, MinutesScreen, WeekReport
from dealtui.tui.screens.find import FindScreen
from dealtui.tui.screens.help import HelpScreen
from dealtui.tui.screens.meeting_form import MeetingFormScreen
from dealtui.tui.screens.pages import ClientScreen, DealScreen
from dealtui.tui.screens.prepare import PrepareScreen
from dealtui.tui.screens.record import RecordScreen
from dealtui.tui.screens.review import ReviewScreen
from tests.conftest import NOW
from tests.tui.driving import app_on, screen_text

LONG = "定制化开发功能 and everything that goes with it " * 20
SMALL = ((1, 1), (2, 3), (3, 1), (4, 2), (5, 3), (6, 1), (7, 2), (8, 3), (9, 1), (10, 3))
LISTS = ("record", "board", "review")  # which draw their own lines: every width in both languages
KEYS = ("down", "up", "pagedown", "end", "home", "right", "left")

SCREENS: dict[str, Callable[[Book], Screen[object]]] = {
    "deal": lambda book: DealScreen(book, 1),
    "client": lambda book: ClientScreen(book, 1),
    "clients": ClientsScreen,
    "week": WeekScreen,
    "board": BoardScreen,
    "gantt": GanttScreen,
    "calendar": CalendarScreen,
    "action": lambda book: ActionScreen(book, 1),
    "message": lambda book: MessageScreen(book, 1, "nudge"),
    "record": lambda book: RecordScreen(book, 1),
    "review": lambda book: ReviewScreen(book, 1),
    "minutes": lambda book: MinutesScreen(book, 1),
    "report": lambda book: WeekReport(
        book, "# 本周\n\n| 行动 | 负责人 |\n| :- | :- |\n| A1 收集需求文档 | 李雷 |\n"
    ),
    "form": MeetingFormScreen,
    "find": lambda book: FindScreen(book, "数据"),
    "prepare": lambda book: PrepareScreen(book, 4),
    "briefing": lambda book: BriefingScreen(book, 4),
    "help": lambda book: HelpScreen(book, WeekScreen(book)),
    "palette": lambda book: Palette((LiveKeys,)),
    "yes or no": lambda book: YesNo(LONG, LONG),
    "text": lambda book: TextPrompt("title", LONG, LONG),
    "date": lambda book: date_prompt("title", "next fri", NOW),
    "pick": lambda book: Pick("title", [(LONG, LONG)] * 20),
    "name": lambda book: NamePrompt("title", [("王总", LONG)] * 20),
    "sheet": lambda book: Sheet("title", "\n".join([LONG] * 9)),
    "line": lambda book: line_prompt(
        "title", f"需 {LONG}", lambda text: Recording(book, 1).read(text, "need")
    ),
}


class Below(Screen[None]):
    def compose(self) -> ComposeResult:
        yield Static("below")


class Alone(DealtuiApp):
    """With next to nothing below the screen that is looked at: Today would be laid out at every size as well."""

    def get_default_screen(self) -> Screen[None]:
        return Below()


@contextmanager
def seconds(limit: int) -> Iterator[None]:
    """An endless loop ends the run with its place: nothing else would."""
    faulthandler.dump_traceback_later(limit, exit=True, file=sys.__stderr__)
    try:
        yield
    finally:
        faulthandler.cancel_dump_traceback_later()


def whole(lines: list[str]) -> list[str]:
    return [line for line in lines if "─" not in line]


@pytest.mark.parametrize(("lang", "names"), [("zh", tuple(SCREENS)), ("en", LISTS)])
async def test_alive_at_any_size_and_right_when_it_grows(
    book: Book, lang: str, names: tuple[str, ...]
) -> None:
    fill(book, lang)
    book.do(Recording(book, 1).capture([f"需 {LONG}", "歧 付款方式", f"附 {LONG}"]))
    app = Alone(book, app_on(book, lang=lang).settings)
    async with app.run_test(size=(80, 24)) as pilot:
        for name in names:
            await app.push_screen(SCREENS[name](book))
            with seconds(60):
                for size in SMALL if name in LISTS else SMALL[::2]:
                    await pilot.resize_terminal(*size)
                    for key in KEYS:
                        app.post_message(Key(key, None))
                    if app.focused and app.focused.check_consume_key("x", "x"):
                        app.post_message(Key("x", "x"))
                    await pilot.pause()
                await pilot.resize_terminal(80, 24)
                await pilot.pause()
                grown = screen_text(app)
                await pilot.resize_terminal(120, 40)
                await pilot.resize_terminal(80, 24)
                await pilot.pause()
            assert whole(grown) == whole(screen_text(app)), name
            assert any(line.strip() for line in grown), name
            while len(app.screen_stack) > 1:  # the palette has gone by itself
                app.pop_screen()
