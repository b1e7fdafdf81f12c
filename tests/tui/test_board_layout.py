"""Where cards stand and how one gets from one to another: pure functions, and a card's two lines."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st
from rich.style import Style

from dealtui.text import width
from dealtui.tui.widgets import board_view_moves as moves
from dealtui.tui.widgets.board_view_card import Card, card_line, heading_line
from dealtui.tui.widgets.board_view_layout import Band, Spot, band_heights, column_places, height_of, top_for
from dealtui.tui.widgets.board_view_pane import flow
from dealtui.tui.widgets.board_view_sight import HEADS, Sight
from dealtui.tui.widgets.parts_line import Part
from tests.conftest import naughty

BANDS = [
    Band("ours", ([1, 2, 3], [], ["deal", 4, "other", 5], [6])),
    Band("client", ([], [], [7, 8], [])),
]


def plain(_tone: str) -> Style:
    return Style()


@given(st.integers(5, 400), st.integers(1, 5))
def test_columns_fill_the_width_and_are_even(total: int, count: int) -> None:
    places = column_places(total, count)
    if total >= 2 * count - 1:
        assert places[-1].x + places[-1].cells == total
    assert max(p.cells for p in places) - min(p.cells for p in places) <= 1
    assert all(b.x == a.x + a.cells + 1 for a, b in pairwise(places))


@given(st.integers(0, 100), st.lists(st.integers(0, 200), min_size=1, max_size=4))
def test_bands_share_all_lines(total: int, needs: list[int]) -> None:
    heights = band_heights(total, needs)
    assert sum(heights) == total
    assert all(height >= 0 for height in heights)
    if sum(needs) <= total:
        assert all(height >= need for height, need in zip(heights, needs, strict=True))


ITEMS = st.lists(st.one_of(st.integers(1, 99), st.sampled_from(["a", "b"])), min_size=1, max_size=40)


@given(ITEMS, st.data())
def test_the_selected_card_is_whole_in_sight(items: list[int | str], data: st.DataObject) -> None:
    index = data.draw(st.integers(0, len(items) - 1))
    top = data.draw(st.integers(0, len(items) - 1))
    lines, gap = data.draw(st.integers(3, 30)), data.draw(st.integers(0, 1))
    new = top_for(items, top, index, lines, gap)
    assert 0 <= new <= index
    used = sum(height_of(item, gap) for item in items[new : index + 1])
    assert used <= lines + gap or new == index


def test_a_move_goes_past_names_of_groups_and_into_the_next_band() -> None:
    assert moves.beside(BANDS, Spot(0, 2, 1), 1) == Spot(0, 2, 3)
    assert moves.beside(BANDS, Spot(0, 2, 3), 1) == Spot(1, 2, 0)
    assert moves.beside(BANDS, Spot(1, 2, 0), -1) == Spot(0, 2, 3)
    assert moves.beside(BANDS, Spot(1, 2, 1), 9) == Spot(1, 2, 1), "the end is the end"
    assert moves.beside(BANDS, Spot(0, 0, 0), -1) == Spot(0, 0, 0)
    assert moves.edge(BANDS, Spot(0, 2, 3), last=False) == Spot(0, 2, 1)


def test_across_goes_past_empty_columns_at_the_same_height() -> None:
    sight = Sight()
    sight.lay_out(BANDS, 4, 80, 30)
    assert moves.across(BANDS, Spot(0, 0, 0), 1, sight.lines) == Spot(0, 2, 1)
    assert moves.across(BANDS, Spot(0, 0, 2), 1, sight.lines) == Spot(0, 2, 3)
    assert moves.across(BANDS, Spot(0, 3, 0), -1, sight.lines) == Spot(0, 2, 1)
    assert moves.across(BANDS, Spot(1, 2, 0), -1, sight.lines) == Spot(0, 0, 0), "this band has none there"
    assert moves.across(BANDS, Spot(0, 3, 0), 1, sight.lines) == Spot(0, 3, 0)


def test_a_card_is_found_wherever_it_went() -> None:
    assert moves.spot_of(BANDS, 8) == Spot(1, 2, 1)
    assert moves.spot_of(BANDS, 2, Spot(0, 0, 0)) == Spot(0, 0, 1)
    assert moves.spot_of(BANDS, 99) is None
    assert moves.nearest(BANDS, Spot(0, 1, 4)) == Spot(0, 0, 0)
    assert moves.nearest([Band("", ([], ["only a name"]))], Spot(0, 0, 0)) is None


def test_what_is_in_sight_costs_what_is_in_sight() -> None:
    sight = Sight()
    sight.lay_out([Band("", (range(1, 10_001), []))], 2, 80, 24)
    sight.reveal(Spot(0, 0, 9_999))
    lines = sight.lines(0, 0)
    assert len(lines) <= 24 - HEADS and lines[-2][0] == 9_999
    assert 24 - HEADS - 1 in sight.thumb(0, 0), "the thumb stands at the end"
    assert not sight.thumb(0, 1)


def test_lanes_share_the_screen() -> None:
    sight = Sight()
    sight.lay_out([Band("ours", (range(1, 500),)), Band("client", ([500],))], 1, 80, 24)
    (first, lines, _), (below, rest, gap) = sight.starts
    assert first == HEADS + 1 and below == first + lines + 1 and below + rest == 24
    assert rest >= 2 and gap == 0
    assert sight.cell_at(3, below) == (1, 0) and sight.cell_at(3, first - 1) is None


CARD = Card(3, "A1", "收集需求文档", "李雷", "2/4 逾期1天", "!", loud=True)


def lines_of(card: Card, cells: int, *, marked: bool = False, chosen: bool = False) -> list[str]:
    return [
        "".join(s.text for s in card_line(card, part, cells, plain, marked=marked, chosen=chosen))
        for part in (0, 1, 2)
        if part < 2 or (card.where and cells > 2)
    ]


def test_a_card_as_in_the_sketch() -> None:
    assert lines_of(CARD, 18) == ["!A1 收集需求文档  ", " 李雷  2/4 逾期1天"]
    assert lines_of(CARD, 14) == ["!A1 收集需求… ", " 李雷  2/4 逾…"]
    assert lines_of(CARD._replace(short="2/4 逾1"), 14)[1] == " 李雷  2/4 逾1"
    assert lines_of(CARD, 19, marked=True)[0].startswith("+A1")


def test_a_card_says_where_it_belongs_as_far_as_it_has_room() -> None:
    """What tells two deals of one client apart stands at the end of their names."""
    at_home = CARD._replace(where=("华东智造", "订单系统二期"))
    assert lines_of(CARD._replace(where=("华东智造",)), 18)[2] == "  华东智造        "
    assert lines_of(at_home, 30)[2] == "  华东智造 / 订单系统二期     "
    assert lines_of(at_home, 18)[2] == "  华东…/订单…二期 "
    english = CARD._replace(where=("Eastbridge Machines", "Support desk phase 2"))
    assert lines_of(english, 38)[2] == "  Eastbridge Mac…/Support desk phase 2"
    assert lines_of(english, 18)[2].rstrip().endswith("… 2") or lines_of(english, 18)[2].rstrip().endswith(
        "…2"
    )
    heading = heading_line("华东智造 / 订单系统二期", 18, plain)
    assert "".join(segment.text for segment in heading) == " 华东…/订单…二期  "
    assert card_line(CARD, 2, 18, plain, marked=False, chosen=True) == []


@given(st.integers(1, 60), st.sampled_from(naughty()), st.booleans())
def test_a_card_is_as_wide_as_its_column_whatever_it_says(cells: int, text: str, chosen: bool) -> None:
    for card in (
        Card(1, text, text, text, text, text, text, (text, text)),
        Card(1, "A1", text, "李雷", "", "?"),
    ):
        for line in lines_of(card, cells, chosen=chosen):
            assert width(line) == cells
            assert "\x1b" not in line and "\n" not in line


def test_the_pane_wraps_and_says_that_there_is_more() -> None:
    parts = [Part("A1 "), Part("收集需求文档", "bold"), Part("   "), Part("来自 N1 06-12 洽谈", "quiet")]
    rows = flow([parts], 24, 3)
    assert ["".join(p.text for p in row).rstrip() for row in rows] == [
        "A1 收集需求文档",
        "来自 N1 06-12 洽谈",
    ]
    (row,) = flow([parts], 24, 1)
    assert "".join(p.text for p in row).rstrip().endswith("…")


@given(
    st.lists(st.lists(st.sampled_from([*naughty(), "   ", "李雷 ", "x"]), max_size=4), max_size=4),
    st.integers(4, 60),
)
def test_the_pane_never_draws_past_its_edge(lines: list[list[str]], cells: int) -> None:
    for row in flow([[Part(text[:200]) for text in line] for line in lines], cells, 3):
        assert sum(width(part.text) for part in row) <= cells
