"""Where cards stand and how one gets from one to another: pure functions, and a card's two lines."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st
from textual.geometry import Region

from dealtui.text import width
from dealtui.tui.widgets.board import (
    HEADS,
    Band,
    BoardCard,
    BoardCell,
    BoardGeometry,
    Spot,
    card_lines,
    path_line,
)
from dealtui.tui.widgets.drawn import Part, flow
from tests.conftest import naughty

BANDS = [
    Band("ours", ([1, 2, 3], [], ["deal", 4, "other", 5], [6])),
    Band("client", ([], [], [7, 8], [])),
]


def laid_out(bands: list[Band] = BANDS, columns: int = 4, width: int = 80, height: int = 30) -> BoardGeometry:
    board = BoardGeometry()
    board.lay_out(bands, columns, width, height)
    return board


@given(st.integers(5, 400), st.integers(1, 5))
def test_columns_fill_the_width_and_are_even(total: int, count: int) -> None:
    places = laid_out(columns=count, width=total).places
    if total >= 2 * count - 1:
        assert places[-1].right == total
    assert max(p.width for p in places) - min(p.width for p in places) <= 1
    assert all(b.x == a.right + 1 for a, b in pairwise(places))


@given(st.integers(2, 100), st.lists(st.integers(0, 200), min_size=1, max_size=4), st.sampled_from(["", "a"]))
def test_bands_share_all_lines(total: int, counts: list[int], title: str) -> None:
    board = laid_out([Band(title, [range(1, count + 1)]) for count in counts], 1, 80, total)
    head = bool(title)
    heights = [row[0].region.height + head for row in board.rows]
    needs = [head + 3 * max(2, count) for count in counts]
    if total - HEADS >= len(counts):
        assert sum(heights) == total - HEADS
    if sum(needs) <= total - HEADS:
        assert all(height >= need for height, need in zip(heights, needs, strict=True))


ITEMS = st.lists(st.one_of(st.integers(1, 99), st.sampled_from(["a", "b"])), min_size=1, max_size=40)


@given(ITEMS, st.data())
def test_the_selected_card_is_whole_in_sight(items: list[int | str], data: st.DataObject) -> None:
    index = data.draw(st.integers(0, len(items) - 1))
    top = data.draw(st.integers(0, len(items) - 1))
    lines, gap = data.draw(st.integers(3, 30)), data.draw(st.integers(0, 1))
    cell = BoardCell(items, Region(0, HEADS, 20, lines), gap, top)
    moved = cell.reveal(index)
    assert 0 <= cell.top <= index and moved == (cell.top != top)
    used = sum(cell.lines_of(item) for item in range(cell.top, index + 1))
    assert used <= lines + (gap if isinstance(items[index], int) else 0) or cell.top == index
    assert cell.line_of(index) == used - cell.lines_of(index)


def test_one_gets_from_card_to_card_and_a_card_is_found_wherever_it_went() -> None:
    board = laid_out()
    for move, start, by, end in (
        (board.beside, (0, 2, 1), 1, (0, 2, 3)),  # past the names of groups
        (board.beside, (0, 2, 3), 1, (1, 2, 0)),  # into the next band
        (board.beside, (1, 2, 0), -1, (0, 2, 3)),
        (board.beside, (1, 2, 1), 9, (1, 2, 1)),  # the end is the end
        (board.beside, (0, 2, 1), 9, (1, 2, 1)),
        (board.beside, (0, 0, 0), -1, (0, 0, 0)),
        (board.across, (0, 0, 0), 1, (0, 2, 1)),  # past empty columns, at the same height
        (board.across, (0, 0, 2), 1, (0, 2, 3)),
        (board.across, (0, 3, 0), -1, (0, 2, 1)),
        (board.across, (1, 2, 0), -1, (0, 0, 0)),  # this band has none there
        (board.across, (0, 3, 0), 1, (0, 3, 0)),
    ):
        assert move(Spot(*start), by) == Spot(*end), (start, by)
    assert board.edge(Spot(0, 2, 3), last=False) == Spot(0, 2, 1)
    assert (board.spot_of(8), board.spot_of(2), board.spot_of(99)) == (Spot(1, 2, 1), Spot(0, 0, 1), None)
    assert board.nearest(Spot(0, 1, 4)) == Spot(0, 0, 0)
    assert laid_out([Band("", ([], ["only a name"]))], 2).nearest(Spot(0, 0, 0)) is None


def test_what_is_in_sight_costs_what_is_in_sight() -> None:
    board = laid_out([Band("", (range(1, 10_001), []))], 2, 80, 24)
    cell, empty = board.rows[0]
    cell.reveal(9_999)
    assert len(cell.seen) <= 24 - HEADS and cell.seen[-2][0] == 9_999
    assert 24 - HEADS - 1 in cell.thumb, "the thumb stands at the end"
    assert not empty.thumb
    board.lay_out([Band("", (range(1, 10_002), []))], 2, 80, 24)
    assert board.rows[0][0].top == cell.top, "what was in sight stays there"


def test_lanes_share_the_screen() -> None:
    board = laid_out([Band("ours", (range(1, 500),)), Band("client", ([500],))], 1, 80, 24)
    (ours,), (client,) = board.rows
    assert (ours.region.y, client.region.y) == (HEADS + 1, ours.region.bottom + 1)
    assert client.region.bottom == 24
    assert client.region.height >= 2 and client.gap == 4, "one card has the room that is there"
    assert ours.gap == 1, "500 cards have not"
    assert board.spot_at(3, client.region.y) == Spot(1, 0, 0) and board.spot_at(3, ours.region.y - 1) is None


CARD = BoardCard(3, "A1", "收集需求文档", "李雷", "2/4 逾期1天", "!", loud=True)


def lines_of(card: BoardCard, cells: int, lines: int = 2, **shown: bool) -> list[str]:
    return ["".join(part.text for part in line) for line in card_lines(card, cells, lines=lines, **shown)]


def test_a_card_as_in_the_sketch() -> None:
    assert lines_of(CARD, 18) == ["!A1 收集需求文档  ", " 李雷  2/4 逾期1天"]
    assert lines_of(CARD, 14) == ["!A1 收集需求… ", " 李雷  2/4 逾…"]
    assert lines_of(CARD._replace(short="2/4 逾1"), 14)[1] == " 李雷  2/4 逾1"
    assert lines_of(CARD, 19, marked=True)[0].startswith("+A1")


def test_a_card_says_where_it_belongs_as_far_as_it_has_room() -> None:
    """What tells two deals of one client apart stands at the end of their names."""
    at_home = CARD._replace(where=("华东智造", "订单系统二期"))
    assert lines_of(CARD._replace(where=("华东智造",)), 18, 3)[2] == "  华东智造        "
    assert lines_of(at_home, 30, 3)[2] == "  华东智造 / 订单系统二期     "
    assert lines_of(at_home, 18, 3)[2] == "  华东…/订单…二期 "
    english = CARD._replace(where=("Eastbridge Machines", "Support desk phase 2"))
    assert lines_of(english, 38, 3)[2] == "  Eastbridge Mac…/Support desk phase 2"
    assert lines_of(english, 18, 3)[2].rstrip().endswith(("… 2", "…2"))
    assert path_line(("华东智造", "订单系统二期"), 16) == "华东…/订单…二期"
    assert len(lines_of(CARD, 18, 3)) == len(lines_of(at_home, 18, 3, named=False)) == 2


def test_a_task_takes_two_lines_where_there_is_room_for_them() -> None:
    card = CARD._replace(task="send the detailed requirements and prices", where=("华东智造",))
    assert lines_of(card, 24, 2)[0] == "!A1 send the detailed r…"
    assert lines_of(card, 24, 3) == [
        "!A1 send the detailed   ",
        "    requirements and pr…",
        " 李雷        2/4 逾期1天",
    ]
    assert lines_of(card, 24, 6)[1:3] == ["    requirements and    ", "    prices              "]
    assert lines_of(card, 30, 4)[1:] == [
        "    requirements and prices   ",
        " 李雷              2/4 逾期1天",
        "  华东智造                    ",
    ]


@given(st.integers(1, 60), st.sampled_from(naughty()), st.booleans())
def test_a_card_is_as_wide_as_its_column_whatever_it_says(cells: int, text: str, marked: bool) -> None:
    for card in (
        BoardCard(1, text, text, text, text, text, text, (text, text)),
        BoardCard(1, "A1", text, "李雷", "", "?"),
    ):
        for line in (*lines_of(card, cells, marked=marked), *lines_of(card, cells, 4, marked=marked)):
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
