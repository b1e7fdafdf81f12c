"""Drawn widgets keep their lines; themes are legible, and every colour is the theme's own."""

from __future__ import annotations

import pytest
from rich.segment import Segment
from textual.app import App, ComposeResult
from textual.color import Color
from textual.geometry import Region
from textual.strip import Strip

from dealtui.tui.themes import LEGIBLE, OFFERED, contrast, meaning
from dealtui.tui.widgets.drawn import Drawn


class Counted(Drawn):
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


# --------------------------------------------------------------------------------------------------
# The colours that carry meaning can be read, and told apart, in every theme that is offered.


HUES = ("hue-client", "hue-ours", "hue-agreed", "hue-open", "hue-work")
TEXT = (*HUES, "loud", "quiet", "text-plain")


def test_contrast_is_that_of_the_standard() -> None:
    assert contrast(Color.parse("#000000"), Color.parse("#ffffff")) == pytest.approx(21)
    assert contrast(Color.parse("#767676"), Color.parse("#ffffff")) == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize("name", OFFERED)
def test_text_reads_on_both_grounds(name: str) -> None:
    colors = {key: Color.parse(value) for key, value in meaning(name).items()}
    low = {
        (text, ground): round(contrast(colors[text], colors[ground]), 2)
        for text in TEXT
        for ground in ("ground", "bar")
        if contrast(colors[text], colors[ground]) < LEGIBLE
    }
    assert low == {}


@pytest.mark.parametrize("name", OFFERED)
def test_five_meanings_have_five_hues(name: str) -> None:
    colors = meaning(name)
    assert len({colors[hue] for hue in HUES}) == len(HUES)
