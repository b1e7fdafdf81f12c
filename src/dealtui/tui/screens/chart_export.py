"""The chart out to a file: Markdown with a Mermaid chart, or a calendar file; where the user says."""

from __future__ import annotations

from collections.abc import Container
from pathlib import Path
from typing import TYPE_CHECKING, cast

from dealtui.i18n import t

if TYPE_CHECKING:
    from dealtui.service.unit_of_work import Book
    from dealtui.tui.app import DealtuiApp
    from dealtui.tui.screens.charts import ChartScreen

__all__ = ["export_chart"]

# format -> what of it, the ending of the file's name
FORMATS = (("mermaid", "", "md"), ("ics", "events", "ics"))


async def export_chart(screen: ChartScreen, book: Book, numbers: Container[int]) -> None:
    """Ask for the format and the path, then write what the chart shows, and no more; what could not be written is said."""
    from dealtui.service.exporting import export
    from dealtui.store.files import write_atomic
    from dealtui.tui.dialogs.pick import Pick
    from dealtui.tui.to_file import ask_and_write

    app = cast("DealtuiApp", screen.app)
    rows = [(t(f"charts.format_{name}"), f".{ending}") for name, _, ending in FORMATS]
    chosen = await app.push_screen_wait(Pick(t("charts.export"), rows, 0))
    if chosen is None:
        return
    name, what, ending = FORMATS[chosen]
    lang = app.settings.minutes_lang
    done = await ask_and_write(
        app,
        t("charts.write_to"),
        Path.cwd() / f"dealtui-{book.clock.now():%Y-%m-%d}.{ending}",
        lambda path: write_atomic(path, export(book, name, what, only=numbers, lang=lang)),
    )
    if done:
        screen._say(done.sentence, wrong=bool(done.why))
