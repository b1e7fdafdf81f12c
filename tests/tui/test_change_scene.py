"""The meeting form of a change: what is changed, who asked for it, what it reaches (guide 15, 16)."""

from __future__ import annotations

import pytest

from dealtui import i18n
from dealtui.export.minutes import minutes
from dealtui.i18n import t
from dealtui.service.minutes import source
from dealtui.service.preparing import create_meeting
from dealtui.service.unit_of_work import Book
from dealtui.text import width
from dealtui.tui.screens.meeting_form import MeetingFormScreen
from tests.conftest import FORM
from tests.export.test_minutes import block
from tests.tui.driving import SIZES, app_on, press, screen_text, settled, typed

CHANGE = FORM._replace(
    scene="change", change="增加移动端审批", raised_by="王总", impact="周期加15天；~我方多投入两人"
)


def text_of(app: object) -> str:
    return "\n".join(screen_text(app))  # type: ignore[arg-type]


@pytest.mark.guide(15, 16)
@pytest.mark.parametrize("lang", i18n.LANGUAGES)
@pytest.mark.parametrize("size", SIZES)
async def test_the_lines_of_a_change_stand_where_it_is_one(
    book: Book, lang: str, size: tuple[int, int]
) -> None:
    app = app_on(book, lang=lang)
    async with app.run_test(size=size) as pilot:
        await press(pilot, "today.new")
        await pilot.pause()
        assert t("form.impact") not in text_of(app)
        await typed(pilot, "Acme")
        app.screen.set_focus(app.screen.query_one("#scene"))
        await press(pilot, "choice.third")
        await pilot.pause()
        rows = screen_text(app)
        for name in ("change", "raised_by", "impact", "stage", "recorder"):
            assert any(row.strip(" >").startswith(t(f"form.{name}")) for row in rows), name
        assert [width(row) for row in rows] == [size[0]] * size[1]
        await press(pilot, "field.next")
        for value in ("增加移动端审批", "王总", "周期加15天"):
            await typed(pilot, value)
            await press(pilot, "field.next")
        await press(pilot, "form.save")
        await settled(pilot)
    meeting = book.meeting(1)
    assert (meeting.scene, meeting.change, meeting.raised_by, meeting.impact) == (
        "change",
        "增加移动端审批",
        "王总",
        "周期加15天",
    )


async def test_a_change_is_edited_and_another_scene_leaves_it_alone(book: Book) -> None:
    number = create_meeting(book, CHANGE)
    app = app_on(book, lang="zh")
    async with app.run_test(size=(80, 24)) as pilot:
        app.push_screen(MeetingFormScreen(book, meeting=number))
        await pilot.pause()
        assert "增加移动端审批" in text_of(app)
        app.screen.set_focus(app.screen.query_one("#impact"))
        await typed(pilot, "，报价另议")
        app.screen.set_focus(app.screen.query_one("#scene"))
        await press(pilot, "choice.second")
        await pilot.pause()
        assert "增加移动端审批" not in text_of(app)
        await press(pilot, "form.save")
        await settled(pilot)
    meeting = book.meeting(number)
    assert (meeting.scene, meeting.impact) == ("negotiation", CHANGE.impact), "not shown, not changed"


async def test_people_of_both_sides_may_have_raised_it(book: Book) -> None:
    create_meeting(book, FORM)
    app = app_on(book, lang="zh")
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "today.new")
        await pilot.pause()
        await typed(pilot, "华东智造")
        app.screen.set_focus(app.screen.query_one("#scene"))
        await press(pilot, "choice.third")
        await pilot.pause()
        app.screen.set_focus(app.screen.query_one("#raised_by"))
        await pilot.pause()
        assert "王总" in text_of(app) and "李雷" in text_of(app)


@pytest.mark.guide(15, 16)
def test_the_minutes_tell_the_change_and_the_client_what_is_not_internal(book: Book) -> None:
    number = create_meeting(book, CHANGE._replace(impact="~我方多投入两人"))
    facts = dict(block(minutes(source(book, number), "internal", "zh"), "A"))
    assert (facts["变更内容"], facts["提出方"], facts["影响范围"]) == (
        "增加移动端审批",
        "王总",
        "~我方多投入两人",
    )
    client = dict(block(minutes(source(book, number), "client", "zh"), "A"))
    assert (client["变更内容"], client["提出方"]) == ("增加移动端审批", "王总")
    assert "影响范围" not in client and "多投入" not in minutes(source(book, number), "client", "zh")
