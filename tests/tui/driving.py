"""How the screen tests drive the app: by the registry's keys, on a real book."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from textual.events import Key
from textual.keys import _character_to_key
from textual.pilot import Pilot

from dealtui.service.unit_of_work import Book
from dealtui.settings import Settings
from dealtui.tui.app import DealtuiApp
from dealtui.tui.keys import first_key
from dealtui.tui.screens.record import RecordScreen

__all__ = ["SIZES", "app_on", "press", "screen_text", "settled", "type_line", "typed"]

SIZES = ((80, 24), (120, 40), (200, 50))


def app_on(book: Book, *, lang: str = "en", meeting: int = 0, **settings: Any) -> DealtuiApp:
    """The app on a book, its settings as given."""
    return DealtuiApp(
        book,
        Settings(user=book.user, lang=lang, minutes_lang=lang, book=book.path, **settings),
        meeting=meeting,
    )


async def press(pilot: Pilot[None], *key_ids: str) -> None:
    """Press keys by their ids in the registry."""
    await pilot.press(*(first_key(key_id) for key_id in key_ids))


async def typed(pilot: Pilot[None], text: str) -> None:
    """Type a text as a terminal sends it: each character under its Unicode name."""
    for char in text:
        pilot.app.post_message(Key(_character_to_key(char), char))
    await pilot.pause()


async def type_line(pilot: Pilot[None], *lines: str) -> None:
    """Type lines into the capture line, each with Enter, and wait until they are on disk."""
    for line in lines:
        await typed(pilot, line)
        await press(pilot, "capture.commit")
        await settled(pilot)


async def settled(pilot: Pilot[None]) -> None:
    """Wait until nothing is on its way to the disk or to the screen."""
    screen = pilot.app.screen
    if isinstance(screen, RecordScreen):
        await screen.outbox.rest()
    await pilot.app.workers.wait_for_complete()
    await pilot.pause()


def screen_text(app: DealtuiApp) -> list[str]:
    """What stands on the screen, row by row."""
    strips: Iterable[Any] = app.screen._compositor.render_strips()
    return ["".join(segment.text for segment in strip) for strip in strips]
