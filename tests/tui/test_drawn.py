"""Drawn widgets keep their lines; facts are labelled; themes are legible, and every colour is the theme's own."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from rich.segment import Segment
from textual.app import App, ComposeResult
from textual.color import Color
from textual.geometry import Region, Size
from textual.strip import Strip

from dealtui.text import width
from dealtui.tui.themes import LEGIBLE, OFFERED, contrast, meaning
from dealtui.tui.widgets.drawn import Drawn, Fact, Pane, facts_page
from tests.conftest import naughty
from tests.tui.driving import running


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
    async with running(Page(), (40, 12)) as (app, pilot):
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
    async with running(Page(), (40, 12)) as (app, pilot):
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


# --------------------------------------------------------------------------------------------------
# The pane that tells of one record: labelled values, wrapped by cells, in two columns where one is too short.


FACTS = [Fact("客户", "华东智造"), *(Fact(f"第{n}项", f"值{n}") for n in range(12))]


def told(title: str, facts: Sequence[Fact], cells: int, lines: int) -> list[str]:
    """What the pane says, without the blanks at its edges."""
    page = facts_page(title, facts, Size(cells, lines))
    return ["".join(part.text for part in row).strip() for row in page]


def test_facts_stand_label_by_label_in_two_columns_where_one_is_too_short() -> None:
    for cells, height, columns in ((60, 30, 1), (120, 30, 1), (120, 10, 2), (60, 10, 1)):
        rows = told("价格与周期", FACTS, cells, height)
        assert rows[:2] == ["价格与周期", ""] and rows[2].split()[:2] == ["客户", "华东智造"]
        seen = sum(f"值{n} " in f"{'  '.join(rows)} " for n in range(12))
        assert seen == min(12, (height - 2) * columns - 1)
        assert columns == 1 or rows[2].split()[2:] == ["第7项", "值7"]
    several = [*map(Fact, ("客户", "项目", "地点", "我方"), ("甲", "乙", "丙", "李雷\n韩梅"))]
    rows = [row.split() for row in told("会", several, 120, 6)[2:]]
    assert rows == [["客户", "甲", "我方", "李雷"], ["项目", "乙", "韩梅"], ["地点", "丙"], []]
    long = [Fact("背景", "汽车零部件行业，处理效率低"), Fact("人员", "王总\n赵经理")]
    lines = ["背景  汽车零部件行业，", "处理效率低", "人员  王总", "赵经理", ""]
    assert told("", long, 24, 5) == lines, "without a heading from the top"


class FactsApp(App[None]):
    """A pane and nothing else."""

    def compose(self) -> ComposeResult:
        yield Pane()


async def test_a_fact_without_a_value_is_left_out_and_hostile_ones_stay_in_their_cells() -> None:
    async with running(FactsApp(), (100, 20)) as (app, _):
        pane = app.query_one(Pane)
        pane.show("会", [Fact("地点", ""), Fact("客户", "甲")])
        assert "地点" not in pane.render_line(2).text
        for text in naughty():
            pane.show(text, [Fact("label", text), Fact(text[:50], text)])
            rows = [pane.render_line(y).text for y in range(pane.size.height)]
            assert all(width(row) == 100 for row in rows)
            assert not any(c < " " or "\x7f" <= c <= "\x9f" for row in rows for c in row)
