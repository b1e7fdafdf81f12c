"""PREPARE by keys: objectives, agenda, materials, people, the date; the briefing and the client's agenda."""

from __future__ import annotations

from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest

from dealtui.export.minutes import AUDIENCES
from dealtui.i18n import t, use
from dealtui.service import planning
from dealtui.service.book import Book
from dealtui.service.planning import briefing_paper
from dealtui.service.preparing import create_meeting, end, role_words
from dealtui.service.recording import Recording
from dealtui.text import width
from dealtui.tui.screens.action import ActionScreen
from dealtui.tui.screens.base import Target
from dealtui.tui.screens.clients import ClientsScreen
from dealtui.tui.screens.document import BriefingScreen
from dealtui.tui.screens.entry_rows import Radar
from dealtui.tui.screens.prepare import PlanTarget, PrepareScreen
from dealtui.tui.screens.record import RecordScreen
from dealtui.tui.screens.today import TodayScreen
from dealtui.tui.widgets.drawn import Head, Pane
from dealtui.tui.widgets.rows import Rows
from tests.conftest import FORM, naughty, of
from tests.tui.driving import TWO, Answer, Size, act, driven, press, screen_text, settled, text_of, typed

AHEAD = "2026-12-03T14:00:00+08:00"


@pytest.fixture
def ahead(book: Book) -> int:
    first = book.do(create_meeting(FORM, begins=True))
    book.do(
        Recording(book, first).capture(
            ["需 三年质保", "歧 安全标准 | 行业规范", "办 @赵经理 3天内 提供需求文档"]
        )
    )
    book.do(end(book, first))
    return book.do(create_meeting(FORM._replace(topic="合同条款", objectives=(), stage="合同签订", at=AHEAD)))


def go(app: object, what: str, place: int = 0, name: str = "") -> None:
    """Select the row that stands for something."""
    rows = app.screen.query_one(Rows)
    wanted = PlanTarget(what, place, name)
    rows.select(next(n for n, row in enumerate(rows.rows) if row.key == wanted))


@pytest.mark.guide(32, 33, 38, 40, 41, 42, 43, 44, 105, 106)
@pytest.mark.parametrize(("lang", "size"), TWO)
async def test_a_meeting_is_prepared_by_keys_alone(book: Book, ahead: int, lang: str, size: Size) -> None:
    async with driven(book, lang=lang, size=size) as (app, pilot):
        use(lang)
        app.open_meeting(ahead)
        await settled(pilot)
        assert isinstance(app.screen, PrepareScreen)
        assert all(width(row) == size[0] for row in screen_text(app))
        assert t("prepare.warning.decider", name="王总") in app.screen.query_one(Pane).text
        go(app, "suggestion")
        await act(pilot, "list.open")
        await act(pilot, "prepare.add", Answer("敲定付款节点"))
        go(app, "agenda")
        await act(pilot, "list.open", Answer("回顾上次的行动 5分钟 @李雷"))
        await act(pilot, "prepare.add", Answer("安全标准 15分钟 @韩梅"))
        go(app, "agenda", 1)
        await act(pilot, "prepare.up")
        go(app, "materials")
        await act(pilot, "list.open", Answer("安全对照表.xlsx | 共享文件夹"))
        go(app, "person", name="王总")
        await act(pilot, "list.open")
        assert t("prepare.warning.decider", name="王总") not in app.screen.query_one(Pane).text
        await act(pilot, "list.open")
        go(app, "person", name="赵经理")
        await press(pilot, "prepare.add", Answer("钱工:工程师:boss"))
        refusal = t("form.role_unknown", role="boss", known=role_words())
        assert refusal[:16] in text_of(app), "a role that is none is said in the dialog"
        await act(pilot, Answer(f"钱工:工程师:{t('role.need_owner')}"))
        await act(pilot, "prepare.sent", "dialog.choose")
        go(app, "person", name="韩梅")
        await act(pilot, "prepare.mark")
        assert t("prepare.briefed", read=1, all=2) in app.screen.query_one(Head).text
        assert all(width(row) == size[0] for row in screen_text(app))
        await act(pilot, "prepare.record")
        assert isinstance(app.screen, RecordScreen)
        radar = app.screen.query_one(Radar)
        assert {("agenda", 0), ("agenda", 1)} <= set(radar.picks)
    meeting = book.meeting(ahead)
    assert meeting.status == "live"
    assert [o.text for o in meeting.objectives][-1] == "敲定付款节点" and len(meeting.objectives) == 2
    assert planning.lines_of(meeting, "agenda") == ["安全标准 15分钟 @韩梅", "回顾上次的行动 5分钟 @李雷"]
    assert planning.lines_of(meeting, "materials") == ["安全对照表.xlsx | 共享文件夹"]
    people = {someone.name: (someone.invitation, someone.roles) for someone in meeting.attendees}
    assert people["王总"] == ("confirmed", ("decision",)) and people["钱工"] == ("", ("need_owner",))
    assert {one.to for one in meeting.briefings} == {"李雷", "韩梅"}


@pytest.mark.guide(34, 43)
async def test_the_agenda_is_ticked_while_recording(book: Book, ahead: int) -> None:
    book.do(planning.write_line(book, ahead, "agenda", 0, "价格 10分钟"))
    async with driven(book, lang="zh", meeting=ahead, size=(120, 40)) as (app, pilot):
        radar = app.screen.query_one(Radar)
        app.screen.set_focus(radar)
        radar.select(next(n for n, line in enumerate(radar.rows) if line.key == ("agenda", 0)))
        await act(pilot, "objectives.cycle")
        assert book.meeting(ahead).agenda == "[x] 价格 10分钟"
        await act(pilot, "objectives.cycle")
        assert book.meeting(ahead).agenda == "价格 10分钟"


@pytest.mark.guide(38, 43)
async def test_the_briefing_is_read_edited_and_written(book: Book, ahead: int, tmp_path: Path) -> None:
    async with driven(book, lang="zh", opens=("prepare", ahead)) as (app, pilot):
        need = next(n for n, entry in book.state(1).entries.items() if entry.code == "N1")
        go(app, "briefing", name=f"line {need}")
        await act(pilot, "prepare.drop")
        assert t("prepare.left_out") in text_of(app)
        await act(pilot, "prepare.add", Answer("带上样品"))
        await act(pilot, "prepare.briefing")
        screen = app.screen
        assert isinstance(screen, BriefingScreen)
        ours = screen.text
        assert "带上样品" in ours and "三年质保" not in ours.split("## 双方待办")[0].split("## 备注")[1]
        assert ours == briefing_paper(book, ahead, "internal", "zh")
        await act(pilot, "minutes.export", Answer(str(tmp_path / "b.html")))
        assert "带上样品" in (tmp_path / "b.html").read_text("utf-8")
        await act(pilot, "minutes.audience")
        assert screen.text == briefing_paper(book, ahead, "client", "zh") and "带上样品" not in screen.text
        await act(pilot, "minutes.back")
        go(app, "briefing", name="action 1")
        await act(pilot, "list.open")
        assert isinstance(app.screen, ActionScreen)


@pytest.mark.guide(38, 43, 107)
@pytest.mark.parametrize("audience", AUDIENCES)
async def test_the_briefing_goes_by_mail_and_is_received(
    book: Book, ahead: int, tmp_path: Path, audience: str
) -> None:
    side = {"internal": "ours", "client": "client"}[audience]
    names = [one.name for one in book.meeting(ahead).attendees if one.side == side]
    async with driven(book, lang="zh", opens=("briefing", ahead, audience)) as (app, pilot):
        await press(pilot, "minutes.mail", "dialog.cancel")
        await press(pilot, "minutes.mail", "dialog.choose", "dialog.cancel")
        assert book.meeting(ahead).briefings == (), "thought better of"
        await act(pilot, "minutes.mail", "dialog.choose", Answer(str(tmp_path / "b.eml")))
        await settled(pilot)
        assert t("prepare.given", names=t("list.comma").join(names)) in text_of(app)
    told = book.meeting(ahead).briefings
    assert [(one.to, one.audience, bool(one.at)) for one in told] == [
        (name, audience, True) for name in names
    ]
    message = message_from_bytes((tmp_path / "b.eml").read_bytes(), policy=default)
    text = message.get_body(("plain",)).get_content()
    paper = briefing_paper(book, ahead, audience, "zh").splitlines()
    assert text.splitlines()[: len(paper)] == paper
    assert ("三年质保" in text) is (audience == "internal")
    (page,) = message.iter_attachments()
    assert page.get_content_type() == "text/html"
    assert book.do(book.undo(ahead)) == "briefing" and not book.meeting(ahead).briefings


async def test_it_is_moved_cancelled_deleted_and_brought_back(book: Book, ahead: int) -> None:
    async with driven(book, lang="zh", opens=("prepare", ahead)) as (app, pilot):
        await act(pilot, "prepare.move", Answer("下周五上午9点"))
        assert book.meeting(ahead).planned == "2026-12-04T09:00:00+08:00"
        await act(pilot, "prepare.cancel")
        await press(pilot, "dialog.choose")
        assert t("prepare.why_cancel") in text_of(app), "a reason is needed"
        await act(pilot, Answer("客户出差"))
        assert book.meeting(ahead).status == "cancelled"
        assert t("prepare.cancelled", why="客户出差") in app.screen.query_one(Pane).text
        await act(pilot, "prepare.undo")
        assert book.meeting(ahead).status == "planned"
        await act(pilot, "prepare.delete", "dialog.yes")
        assert not book.table("meetings").contains(doc_id=ahead)
        assert t("prepare.deleted") in text_of(app).replace("\n", "")
        await act(pilot, "prepare.undo")
        assert book.meeting(ahead).planned == "2026-12-04T09:00:00+08:00" and "合同条款" in text_of(app)
        await act(pilot, "prepare.delete", "dialog.yes")
        await act(pilot, "prepare.back")
        assert isinstance(app.screen, TodayScreen) and "合同条款" not in text_of(app)


async def test_it_is_opened_from_the_deal_and_from_clients_too(book: Book, ahead: int) -> None:
    async with driven(book, lang="zh", opens=("deal", 1)) as (app, pilot):
        rows = app.screen.query_one(Rows)
        rows.select(next(n for n, row in enumerate(rows.rows) if row.key == Target("meeting", ahead)))
        await act(pilot, "list.open")
        assert isinstance(app.screen, PrepareScreen) and app.screen.number == ahead
        await press(pilot, "prepare.back", "page.back")
        await act(pilot, "today.clients", "clients.into", "clients.into", "list.first", "clients.into")
        assert isinstance(app.screen, PrepareScreen) and app.screen.number == ahead
        await press(pilot, "prepare.back")
        assert isinstance(app.screen, ClientsScreen)


async def test_hostile_words_are_drawn(book: Book, ahead: int) -> None:
    for place, text in enumerate(text for text in naughty()[::40] if text.strip() and len(text) < 3000):
        for what in ("agenda", "materials", "notes"):
            book.do(planning.write_line(book, ahead, what, place, text))
    async with driven(book, opens=("prepare", ahead)) as (app, pilot):
        for _ in range(12):
            rows = screen_text(app)
            assert all(width(row) == 80 for row in rows)
            assert not any(c < " " or "\x7f" <= c <= "\x9f" for row in rows for c in row)
            await press(pilot, "list.page_down")


async def test_the_details_of_a_cancelled_meeting_can_be_changed(book: Book, ahead: int) -> None:
    book.do(planning.cancel(book, ahead, "客户出差"))
    async with driven(book, lang="zh", opens=("prepare", ahead)) as (app, pilot):
        await act(pilot, "prepare.form")
        await typed(pilot, "（二）")
        await act(pilot, "form.save")
        assert isinstance(app.screen, PrepareScreen)
    assert of(book.meeting(ahead), "topic status") == ("合同条款（二）", "cancelled")
