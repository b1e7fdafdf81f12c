"""Every screen, in both languages and themes, at every size, on the sample book: drawn whole, in words, in the theme's colours.

One app for each language: it is resized on every screen. What stands on a screen is the matter of the screen's own tests.
"""

from __future__ import annotations

import re
from contextlib import closing
from pathlib import Path

import pytest
from textual.events import Key, Paste
from textual.pilot import Pilot

from dealtui import i18n
from dealtui.service.book import Book
from dealtui.service.sample import fill
from dealtui.text import cut, width
from dealtui.tui.app import SCREENS as OPENED
from dealtui.tui.app import DealtuiApp
from dealtui.tui.keys import KEYS, first_key
from dealtui.tui.screens.help import HelpScreen
from dealtui.tui.terminal import bound
from dealtui.tui.themes import DARK, LIGHT
from dealtui.tui.widgets.drawn import Foot
from tests.cli.foreign import spoil
from tests.conftest import NOW
from tests.tui.driving import SIZES, Say, driven, press, settled, unbroken

# How each screen is reached from Today
SCREENS: dict[str, tuple[str, ...]] = {
    "today": (),
    "record": ("list.open",),
    "record, browsing": ("list.open", "capture.browse"),
    "review": ("list.down", "today.review"),
    "minutes": ("today.minutes",),
    "client's copy": ("today.minutes", "minutes.audience"),
    "form": ("today.new",),
    "head of a meeting": ("today.edit",),
    "clients": ("today.clients",),
    "meetings of a client": ("today.clients", "clients.into", "clients.into"),
    "deal": ("today.page",),
    "client": ("today.clients", "clients.page"),
    "board": ("today.board",),
    "lanes": ("today.board", "board.lanes"),
    "Gantt": ("today.board", "board.gantt"),
    "calendar": ("today.board", "board.calendar"),
    "week of the calendar": ("today.board", "board.calendar", "month.zoom"),
    "action": ("today.board", "cards.open"),
    "message": ("today.board", "cards.right", "cards.right", "follow.send"),
    "week": ("today.week",),
    "report": ("today.week", "week.report"),
    "settings": ("today.settings",),
    "find": ("today.find",),
    "found": ("today.find", Say("数据")),
    "contact": ("today.board", "app.contact"),
    "sort": ("today.sort",),
    "prepare": ("today.clients", *["clients.into"] * 3),
    "briefing": ("today.clients", *["clients.into"] * 3, "prepare.briefing"),
    "help": ("app.help",),
    "palette": ("app.palette",),
}
MODAL = {"palette", "contact"}
CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f]")
ROOMS = {
    line.split("\t")[0].split(".")[0]
    for sheet in Path(i18n.__file__).parent.glob("*.tsv")
    for line in sheet.read_text(encoding="utf-8").splitlines()
    if "." in line.split("\t")[0]
}
KEY_OF_A_MESSAGE = re.compile(rf"(?<![\w.])(?:{'|'.join(sorted(ROOMS))})(?:\.[a-z_]+)+")


def faults(app: DealtuiApp, *, modal: bool) -> list[str]:
    """What is wrong with what stands on the screen."""
    strips, faulty = app.screen._compositor.render_strips(), list[str]()
    rows = ["".join(segment.text for segment in strip) for strip in strips]
    if [width(row) for row in rows] != [app.size.width] * app.size.height:
        faulty.append(f"widths {[width(row) for row in rows]}")
    text = "\n".join(rows)
    faulty += [f"control character in {row!r}" for row in rows if CONTROLS.search(row)]
    faulty += [f"not in the catalog: {word}" for word in KEY_OF_A_MESSAGE.findall(text)]
    for sign, step in (("┬", 1), ("┴", -1)):
        for y, row in enumerate(rows):
            for at in [] if modal else [width(row[: found.start()]) for found in re.finditer(sign, row)]:
                beside = rows[y + step] if 0 <= y + step < len(rows) else ""
                if cut(beside, at + 1, "")[-1:] not in tuple("│┌┐└┘┬┴├┤"):
                    faulty.append(f"{sign} leads nowhere: {row!r} {beside!r}")
    if not modal:
        if not rows[0].strip():
            faulty.append("no head")
        if "F1" not in rows[-1] and not isinstance(app.screen, HelpScreen):
            faulty.append(f"no help in the foot: {rows[-1]!r}")
    for words, style, _ in (segment for strip in strips for segment in strip):
        # none of the terminal's sixteen colours, nothing that the terminal dims
        colours = style and (style.color, style.bgcolor)
        if not style or style.dim or any(c is not None and c.triplet is None for c in colours):
            faulty.append(f"not a colour of the theme: {words!r} {style}")
    return faulty


async def stale_keys(app: DealtuiApp, pilot: Pilot[None]) -> list[str]:
    """What differs from what all bindings say together: what one key does, and the foot, some rows further down."""
    screen, faulty = app.screen, list[str]()
    for key, active in screen.active_bindings.items():
        if (found := bound(screen, key)) is None or found[:3] != active[:3]:
            faulty.append(f"{key} is {active.binding.action}, not {found}")
    for foot in screen.query(Foot):
        for way in ("down", "down", "up", "up"):
            await pilot.press(way)
            shown = foot.hints
            foot.fit()
            faulty += [f"the foot says {shown}, not {foot.hints}"] if foot.hints != shown else []
    return faulty


@pytest.mark.parametrize(("lang", "theme"), [("zh", DARK.name), ("en", LIGHT.name)])
async def test_every_screen_is_drawn_whole_at_every_size(book: Book, lang: str, theme: str) -> None:
    fill(book, lang)
    wrong, seen = list[str](), set[str]()
    async with driven(book, lang=lang, theme=theme) as (app, pilot):
        sizes = SIZES
        for name, way in SCREENS.items():
            await press(pilot, *way)
            seen.add(type(app.screen).__name__)
            for size in sizes:
                await pilot.resize_terminal(*size)
                wrong += [f"{name} at {size}: {fault}" for fault in faults(app, modal=name in MODAL)]
            sizes = sizes[::-1]  # the next one opens at the size that this one was left at
            if lang == "zh":  # what a key does is the same in every language
                wrong += [f"{name}: {fault}" for fault in await stale_keys(app, pilot)]
            while len(app.screen_stack) > 1:
                await app.pop_screen()
            await pilot.pause()
    assert not wrong, "\n".join(wrong[:20])
    assert {path.partition(":")[2] for path in OPENED.values()} <= seen


# Of the sample book
BY_NUMBER = (
    *(("record", 2), ("review", 3), ("minutes", 3), ("prepare", 4), ("briefing", 4), ("sort", 1)),
    *(("action", 1), ("action", 2), ("deal", 1), ("client", 1)),
)


@pytest.mark.parametrize("dates", [False, True])
async def test_no_screen_breaks_on_a_book_that_another_hand_wrote(book: Book, dates: bool) -> None:
    fill(book, "zh")
    book.close()
    spoil(book.path, dates=dates)
    with closing(Book.open(book.path, user="李雷", now=NOW)) as foreign:
        async with driven(foreign, lang="zh") as (app, pilot):
            for name, way in (*SCREENS.items(), *BY_NUMBER):
                await press(pilot, *(way if isinstance(way, tuple) else ()))
                if isinstance(way, int):
                    app.open(name, way)
                await settled(pilot)
                await pilot.press("down")
                assert unbroken(app), (name, way)
                while len(app.screen_stack) > 1:
                    await app.pop_screen()
                await pilot.pause()


async def test_keys_struck_behind_the_one_that_leaves_reach_nothing(book: Book) -> None:
    """q leads from any screen to Today, and from there out of the program: whatever was struck behind it is nobody's."""
    fill(book, "zh")
    behind = dict.fromkeys(first_key(key.id) for key in KEYS)
    for screen in (
        "today",
        "record",
        "record, browsing",
        "review",
        "clients",
        "board",
        "calendar",
        "action",
        "week",
    ):
        async with driven(book, lang="zh") as (app, pilot):
            await press(pilot, *SCREENS[screen])
            leaving = ["ctrl+q"] if screen == "record" else ["q"] * len(app.screen_stack)
            for name in (*leaving, *behind):
                app.post_message(Key(name, name if len(name) == 1 else None))
            app.post_message(Paste("需 一条"))
            await pilot.pause()
        assert app.return_code == 0, screen
