"""The chart out to a file: Markdown with a Mermaid chart, or a calendar file; where the user says."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, cast

from dealtui.i18n import t
from dealtui.store.errors import StoreError

if TYPE_CHECKING:
    from dealtui.service.unit_of_work import Book
    from dealtui.tui.app import DealtuiApp
    from dealtui.tui.screens.board_filter import BoardFilter
    from dealtui.tui.screens.charts import ChartScreen

__all__ = ["ask_and_write"]

# format -> what of it, the ending of the file's name
FORMATS = (("mermaid", "", "md"), ("ics", "events", "ics"))


async def ask_and_write(screen: ChartScreen, book: Book, filter: BoardFilter) -> None:
    """Ask for the format and the path, then write; what could not be written is said, and nothing is overwritten unasked."""
    from dealtui.service.exporting import export
    from dealtui.store.files import write_atomic
    from dealtui.tui.dialogs.pick import Pick
    from dealtui.tui.dialogs.text import TextPrompt
    from dealtui.tui.dialogs.yes_no import YesNo

    app = cast("DealtuiApp", screen.app)
    rows = [(t(f"charts.format_{name}"), f".{ending}") for name, _, ending in FORMATS]
    chosen = await app.push_screen_wait(Pick(t("charts.export"), rows, 0))
    if chosen is None:
        return
    name, what, ending = FORMATS[chosen]
    deal = int(filter.whom) if filter.what == "deal" else 0
    proposed = Path.cwd() / f"dealtui-{book.clock.now():%Y-%m-%d}.{ending}"
    answer = await app.push_screen_wait(
        TextPrompt(
            t("charts.write_to"), str(proposed), check=lambda text: "" if text else t("charts.no_path")
        )
    )
    if not answer:
        return
    path = Path(answer).expanduser()
    if path.exists() and not await app.push_screen_wait(
        YesNo(
            t("minutes_screen.exists", path=path),
            t("minutes_screen.overwrite_text"),
            t("minutes_screen.overwrite"),
            t("minutes_screen.keep"),
            default=False,
        )
    ):
        return
    try:
        write_atomic(path, export(book, name, what, deal=deal, lang=app.settings.minutes_lang))
    except (OSError, StoreError) as error:
        why = t(error.key, **error.values) if isinstance(error, StoreError) else error.strerror or str(error)
        screen._say(t("minutes_screen.not_written", path=path, why=why), wrong=True)
    else:
        screen._say(t("minutes_screen.written", path=path.name))
