"""What the record screen says around the line: how a kind is typed, what may follow, who has no room in the panel."""

from __future__ import annotations

import pytest

from dealtui import i18n
from dealtui.service.preparing import create_meeting
from dealtui.service.recording import Recording
from dealtui.service.unit_of_work import Book
from dealtui.tui.record_view import kinds_legend
from dealtui.tui.widgets.parts_line import PartsLine
from tests.conftest import FORM
from tests.tui.driving import app_on, press, screen_text, settled, typed


@pytest.fixture
def meeting(book: Book) -> int:
    return create_meeting(book, FORM)


@pytest.mark.parametrize("lang", i18n.LANGUAGES)
@pytest.mark.parametrize("cells", [60, 80, 100, 120, 160])
async def test_the_legend_breaks_no_kind(book: Book, meeting: int, lang: str, cells: int) -> None:
    app = app_on(book, lang=lang, meeting=meeting)
    async with app.run_test(size=(cells, 24)) as pilot:
        await settled(pilot)
        whole = "".join(part.text for part in kinds_legend())
        row = next(row for row in screen_text(app) if row.strip().startswith(i18n.t("record.legend"))).strip()
        if row != whole:
            assert row.endswith(" …")
            assert whole.startswith(row.removesuffix("…") + " ")


@pytest.mark.parametrize(
    ("line", "offered"),
    [("应 n", "N1"), ("r n", "N1"), ("案 ｎ", "N1"), ("n", ""), ("需 n", ""), ("r a", ""), ("应 满足 n", "")],
)
async def test_an_answer_is_offered_the_need_it_answers(
    book: Book, meeting: int, line: str, offered: str
) -> None:
    Recording(book, meeting).capture(["需 定制化开发功能", "办 @韩梅 周五 提交补充方案"])
    app = app_on(book, lang="zh", meeting=meeting)
    async with app.run_test(size=(80, 24)) as pilot:
        await typed(pilot, line)
        notice = app.screen.query_one("#notice", PartsLine).text
        assert ("N1" in notice) == bool(offered), notice


@pytest.mark.guide(34, 44)
@pytest.mark.parametrize("lang", i18n.LANGUAGES)
async def test_the_panel_says_how_many_have_no_room(book: Book, meeting: int, lang: str) -> None:
    names = [f"王{name}" for name in "甲乙丙丁戊己庚辛壬癸子丑寅卯"]
    Recording(book, meeting).capture([f"+{name}" for name in names])
    app = app_on(book, lang=lang, meeting=meeting)
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        rows = screen_text(app)
        people = [a.name for a in Recording(book, meeting).meeting.attendees]
        hidden = len(people) - sum(any(f"+ {name}" in row for row in rows) for name in people)
        assert 0 < hidden < len(people)
        assert any(row.rstrip().endswith(i18n.t("radar.more", n=hidden)) for row in rows), rows
        await press(pilot, "record.objectives", *["objectives.next"] * 40)
        assert any(f"+ {names[-1]}" in row for row in screen_text(app))


async def test_a_panel_that_shows_all_says_nothing_of_more(book: Book, meeting: int) -> None:
    app = app_on(book, lang="zh", meeting=meeting)
    async with app.run_test(size=(120, 40)) as pilot:
        await settled(pilot)
        assert not any("还有" in row for row in screen_text(app))
