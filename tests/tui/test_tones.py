"""Drawn widgets keep their lines, and never a line too long."""

from __future__ import annotations

import pytest
from rich.segment import Segment
from textual.app import App, ComposeResult
from textual.geometry import Region
from textual.strip import Strip

from dealtui.service.sample import fill
from dealtui.service.unit_of_work import Book
from dealtui.tui.themes import DARK, LIGHT
from dealtui.tui.widgets.tones import Toned
from tests.tui.driving import app_on, press


class Counted(Toned):
    """Says on each line how often it was drawn."""

    DEFAULT_CSS = "Counted { height: 6; width: 20; }"

    def on_mount(self) -> None:
        self.drawn = [0] * 40

    def render_line(self, y: int) -> Strip:
        self.drawn[y] += 1
        return Strip([Segment(f"{y}:{self.drawn[y]}", self.tone())]).adjust_cell_length(
            self.size.width, self.tone()
        )


class Page(App[None]):
    def compose(self) -> ComposeResult:
        yield Counted()


def rows(app: App[None]) -> list[str]:
    strips = app.screen._compositor.render_strips()
    return ["".join(segment.text for segment in strip).strip(" │─┌┐└┘") for strip in strips]


@pytest.mark.parametrize("border", ["none", "solid red"])
async def test_only_what_was_refreshed_is_drawn_again(border: str) -> None:
    app = Page()
    async with app.run_test(size=(40, 12)) as pilot:
        widget = app.query_one(Counted)
        widget.styles.border_top = ("solid", "red") if border != "none" else None
        await pilot.pause()
        top = 1 if border != "none" else 0
        before = rows(app)
        shown = widget.size.height
        assert rows(app) == before  # nothing was refreshed
        drawn = list(widget.drawn)
        widget.refresh(Region(0, 2, 20, 1))
        await pilot.pause()
        after = rows(app)
        changed = [y for y, row in enumerate(after) if row != before[y]]
        assert changed == [2 + top]
        assert sum(widget.drawn) == sum(drawn) + 1
        widget.refresh()
        await pilot.pause()
        assert all(row != before[y + top] for y, row in enumerate(rows(app)[top : top + shown]))


async def test_another_theme_and_another_size_draw_everything_again() -> None:
    app = Page()
    async with app.run_test(size=(40, 12)) as pilot:
        widget = app.query_one(Counted)
        await pilot.pause()
        before = rows(app)
        app.theme = "textual-light"
        await pilot.pause()
        themed = rows(app)
        assert all(row != before[y] for y, row in enumerate(themed[:6]))
        widget.styles.width = 30
        await pilot.pause()
        assert all(row != themed[y] for y, row in enumerate(rows(app)[:6]))


KEYS = {
    "today": (),
    "clients": ("today.clients",),
    "board": ("today.board",),
    "week": ("today.week",),
    "review": ("today.review",),
    "minutes": ("today.minutes",),
    "form": ("today.new",),
    "help": ("app.help",),
}


@pytest.mark.parametrize("theme", [DARK.name, LIGHT.name])
@pytest.mark.parametrize("screen", KEYS)
async def test_every_colour_is_the_themes_own(book: Book, screen: str, theme: str) -> None:
    """None of the terminal's sixteen colours, and nothing dimmed by the terminal: both are not translated here."""
    fill(book, "en")
    app = app_on(book, theme=theme)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        await press(pilot, *KEYS[screen])
        await pilot.pause()
        for strip in app.screen._compositor.render_strips():
            for text, style, _ in strip:
                assert style is not None, text
                assert style.color is None or style.color.triplet is not None, (text, style)
                assert style.bgcolor is not None and style.bgcolor.triplet is not None, (text, style)
                assert not style.dim, (text, style)
