"""The meeting form: ten seconds of typing, completion, planned meetings, the head of a meeting, a change."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.pilot import Pilot

from dealtui.domain.kinds import SCENES
from dealtui.export.minutes import minutes
from dealtui.i18n import t, use
from dealtui.service.book import Book
from dealtui.service.exporting import source
from dealtui.service.lists import next_visits
from dealtui.service.planning import delete
from dealtui.service.preparing import (
    GOAL_BREAKS,
    PEOPLE_BREAKS,
    MeetingForm,
    Piece,
    completions,
    create_meeting,
    end,
    joined,
    last_piece,
    role_words,
    split,
    start,
    update_meeting,
)
from dealtui.text import width
from dealtui.tui.app import DealtuiApp
from dealtui.tui.dialogs import YesNo
from dealtui.tui.screens.meeting_form import FIELDS, MeetingFormScreen
from dealtui.tui.screens.prepare import PrepareScreen
from dealtui.tui.screens.record import RecordScreen
from dealtui.tui.screens.today import TodayScreen
from dealtui.tui.widgets.drawn import Foot, Pane
from dealtui.tui.widgets.inputs import FormLine, GoLine
from dealtui.tui.widgets.rows import Rows
from dealtui.tui.wording import day_word, shown_moment
from tests.conftest import FORM, NOW, each, naughty
from tests.export.test_minutes import block
from tests.tui.driving import SIZES, TWO, Say, Size, driven, press, screen_text, settled, text_of, typed


@each(
    ("line", "breaks", "pieces"),
    [
        ("王总:采购总监:决策人，赵经理", PEOPLE_BREAKS, ("王总:采购总监:决策人", "赵经理")),
        (" a , b;c、d；， ", PEOPLE_BREAKS, ("a", "b", "c", "d")),
        ("确认预算，含税；敲定周期;", GOAL_BREAKS, ("确认预算，含税", "敲定周期")),
        ("", PEOPLE_BREAKS, ()),
    ],
)
@pytest.mark.guide(51)
def test_several_values_on_a_line(line: str, breaks: str, pieces: tuple[str, ...]) -> None:
    assert split(line, breaks) == pieces
    assert split(joined(pieces, breaks), breaks) == pieces


@each(
    ("line", "breaks", "piece"),
    [
        ("王总，赵", PEOPLE_BREAKS, Piece("王总，", "赵")),
        ("Ann, B", PEOPLE_BREAKS, Piece("Ann, ", "B")),
        ("华东", "", Piece("", "华东")),
        ("王总，", PEOPLE_BREAKS, Piece("王总，", "")),
    ],
)
def test_the_piece_being_typed(line: str, breaks: str, piece: Piece) -> None:
    assert last_piece(line, breaks) == piece


def test_completions_begin_with_what_begins() -> None:
    known = ["南华医药", "华东智造", "Huadong", "华联"]
    assert completions("华", known) == ["华东智造", "华联", "南华医药"]
    assert completions("HUA", known) == ["Huadong", "华东智造", "华联"]
    assert completions("nhyy", known) == ["南华医药"]
    assert completions("", known, taken=["华联"]) == ["南华医药", "华东智造", "Huadong"]
    assert len(completions("", map(str, range(10_000)))) == 60


def test_days_as_people_say_them() -> None:
    use("zh")
    assert shown_moment(NOW.replace(day=26), NOW) == "明天 10:00"
    assert shown_moment(NOW.replace(day=30), NOW) == "2026-11-30 周一 10:00"
    assert day_word(NOW.replace(year=2025).date(), NOW.date()) == "2025-11-25"


def here(app: DealtuiApp) -> str | None:
    """The line that has the focus."""
    return app.focused.id if app.focused else None


async def go_to(pilot: Pilot[None], line: str) -> None:
    pilot.app.screen.query_one(f"#{line}").focus()
    await pilot.pause()


def known(app: object) -> list[str]:
    """What is offered below the lines."""
    return [row.cells[0] for row in app.screen.query_one("#form-known", Rows).rows]


@pytest.mark.guide(45, 48, 50, 52, 53)
async def test_a_meeting_begins_from_keys_alone(book: Book) -> None:
    async with driven(book, lang="zh") as (app, pilot):
        await press(pilot, "today.new")
        people = ("王总：采购总监：决策人，赵经理", "李雷:客户经理")
        for line in ("华东智造", "订单系统二期", "价格与周期", *people, "三楼会议室"):
            await press(pilot, Say(line), "field.next")
        await press(pilot, "choice.next", "field.next", "choice.second", "field.next", "field.next")
        await press(pilot, Say("确认预算，含税；敲定周期"), "form.save")
        assert isinstance(app.screen, RecordScreen)
    (client,) = book.clients()
    (deal,) = book.deals(client.doc_id)
    (meeting,) = book.meetings(deal.doc_id)
    assert (client.name, deal.name, meeting.topic) == ("华东智造", "订单系统二期", "价格与周期")
    assert (meeting.place, meeting.online, meeting.scene) == ("三楼会议室", True, "negotiation")
    assert [(a.name, a.title, a.role, a.side) for a in meeting.attendees] == [
        ("李雷", "客户经理", "", "ours"),
        ("王总", "采购总监", "decision", "client"),
        ("赵经理", "", "", "client"),
    ]
    assert [o.text for o in meeting.objectives] == ["确认预算，含税", "敲定周期"]
    head = (meeting.status, meeting.recorder, meeting.started[:16])
    assert head == ("live", "李雷", "2026-11-25T10:00")


async def test_the_client_alone_is_enough_and_without_one_the_line_says_so(book: Book) -> None:
    async with driven(book) as (app, pilot):
        await press(pilot, "today.new", "field.next", "form.save")
        assert here(app) == "client"
        assert t("form.client_missing") in text_of(app) and not book.clients()
        await press(pilot, Say("Acme"), "form.save")
        assert isinstance(app.screen, RecordScreen)
    assert [client.name for client in book.clients()] == ["Acme"]
    async with driven(book) as (app, pilot):
        await press(pilot, "today.new", Say("Bern"))
        while not isinstance(app.focused, GoLine):
            await press(pilot, "field.next")
        assert len(book.clients()) == 1
        await press(pilot, "field.next")
        assert isinstance(app.screen, RecordScreen), "Enter on the last row starts"


@pytest.mark.guide(11)
async def test_what_is_known_is_completed(book: Book) -> None:
    book.do(create_meeting(FORM))
    book.do(create_meeting(FORM._replace(client="华南电子", deal="年度框架", theirs=("刘工",))))
    async with driven(book, lang="zh") as (app, pilot):
        await press(pilot, "today.new")
        assert set(known(app)) == {"华东智造", "华南电子"}
        await typed(pilot, "华东")
        line = app.focused
        assert isinstance(line, FormLine) and line._suggestion == "华东智造"
        await press(pilot, "field.take")
        assert line.value == "华东智造"
        await press(pilot, "field.next")
        deal = app.focused
        assert isinstance(deal, FormLine) and deal.value == "订单系统二期", "the only open one"
        await pilot.press("ctrl+u")
        assert known(app) == ["订单系统二期"]
        await press(pilot, "field.down", "field.next", "field.next")
        theirs = app.focused
        assert isinstance(theirs, FormLine) and theirs.value == "王总，赵经理", "who was there last time"
        await pilot.press("ctrl+u")
        assert set(known(app)) == {"王总", "赵经理"}
        await press(pilot, Say("王"), "field.take", Say("，"))
        assert known(app) == ["赵经理"]
        await typed(pilot, "赵")
        await pilot.press("right")
        assert app.focused is not None and app.focused.value == "王总，赵经理"
        await press(pilot, "form.save")
    meeting = max(book.meetings(1), key=lambda meeting: meeting.number)
    assert [(a.name, a.title, a.role) for a in meeting.attendees if a.side == "client"] == [
        ("王总", "信息总监", "decision"),
        ("赵经理", "订单部经理", ""),
    ]


@pytest.mark.guide(49)
async def test_a_time_makes_it_a_plan(book: Book) -> None:
    async with driven(book, lang="zh") as (app, pilot):
        await press(pilot, "today.new", Say("云帆教育"))
        await go_to(pilot, "at")
        assert any(t("form.now") in row for row in screen_text(app))
        await press(pilot, Say("尽快"), "form.save")
        assert not book.clients() and here(app) == "at"
        await pilot.press("ctrl+u")
        await typed(pilot, "明天10点")
        assert any("明天 10:00" in row for row in screen_text(app))
        assert any(t("form.plan") in row for row in screen_text(app))
        await press(pilot, "form.save")
        assert isinstance(app.screen, PrepareScreen), "what is planned is prepared"
        await press(pilot, "prepare.back")
        assert isinstance(app.screen, TodayScreen)
        assert any("云帆教育" in row and "明天 10:00" in row for row in screen_text(app))
    (meeting,) = book.meetings(1)
    assert (meeting.status, meeting.planned) == ("planned", "2026-11-26T10:00:00+08:00")


@pytest.mark.guide(45)
async def test_a_meeting_of_yesterday_is_entered(book: Book) -> None:
    async with driven(book, lang="zh") as (app, pilot):
        await press(pilot, "today.new", Say("云帆教育"))
        await go_to(pilot, "at")
        await typed(pilot, "昨天 14:00-15:30")
        text = text_of(app)
        assert "已于 昨天 14:00-15:30 开过" in text and "补记内容" in text
        await press(pilot, "form.save")
        assert isinstance(app.screen, RecordScreen)
        await typed(pilot, "需 定制开发")
        await pilot.press("enter")
        await settled(pilot)
        (line,) = app.screen.recording.entries
        assert line.at == "2026-11-24T14:00:00+08:00"
        assert "补记 昨天 14:00" in screen_text(app)[0]


@pytest.mark.guide(45)
async def test_start_and_end_are_put_right(book: Book) -> None:
    number = book.do(create_meeting(FORM))
    book.do(start(book, number))
    book.do(end(book, number))
    async with driven(book, lang="zh") as (app, pilot):
        for name, words, right in (
            ("started", "8:30", True),
            ("ended", "明天 9:00", False),
            ("ended", "9:30", True),
        ):
            app.open("form", meeting=number)
            await settled(pilot)
            await go_to(pilot, name)
            await pilot.press("ctrl+u")
            await typed(pilot, words)
            await press(pilot, "form.save")
            assert isinstance(app.screen, MeetingFormScreen) is not right
            if not right:
                assert t("dates.refused.future") in text_of(app)
                await press(pilot, "form.cancel", "dialog.yes")
    head = book.meeting(number)
    assert (head.started[11:16], head.ended[11:16]) == ("08:30", "09:30")


@pytest.mark.guide(45)
async def test_a_clock_alone_is_of_the_day_of_the_meeting_and_is_shown_so(book: Book) -> None:
    number = book.do(create_meeting(FORM._replace(started="2026-11-18T14:00:00+08:00"), begins=True))
    book.do(end(book, number))
    async with driven(book, lang="zh") as (app, pilot):
        for told in (
            {"ended": ("15:30", "11-18")},
            {"started": ("11-17 9:00", "11-17"), "ended": ("10:30", "11-17")},
        ):
            app.open("form", meeting=number)
            await settled(pilot)
            for name, (words, day) in told.items():
                await go_to(pilot, name)
                await pilot.press("ctrl+u")
                await typed(pilot, words)
                assert day in app.screen.query_one("#form-note", Pane).text
            await press(pilot, "form.save")
            head = book.meeting(number)
            day = [*told.values()][-1][1]
            assert (head.ended[:10], head.started[:10]) == (f"2026-{day}", f"2026-{day}")
    assert (head.started[11:16], head.ended[11:16]) == ("09:00", "10:30")


@pytest.mark.guide(18)
async def test_when_one_meets_next_is_told_of_a_meeting_that_was_held(book: Book) -> None:
    number = book.do(create_meeting(FORM._replace(scene="care"), begins=True))
    book.do(end(book, number))
    async with driven(book, lang="zh") as (app, pilot):
        for words, right in (("尽快", False), ("12-03 10:00", True)):
            app.open("form", meeting=number)
            await settled(pilot)
            app.screen.query_one("#next_date").focus()
            await typed(pilot, words)
            await press(pilot, "form.save")
            assert isinstance(app.screen, MeetingFormScreen) is not right
            if not right:
                await press(pilot, "form.cancel", "dialog.yes")
    assert book.meeting(number).next_date == "2026-12-03T10:00"
    assert next_visits(book)[1].isoformat() == "2026-12-03", "the visit agreed on it"
    assert "2026-12-03 周四 10:00" in minutes(source(book, number), "client", "zh")


async def test_leaving_asks_only_when_something_was_typed(book: Book) -> None:
    async with driven(book) as (app, pilot):
        await press(pilot, "today.new", "form.cancel")
        assert isinstance(app.screen, TodayScreen)
        await press(pilot, "today.new", Say("Acme"), "form.cancel")
        assert isinstance(app.screen, YesNo)
        await press(pilot, "dialog.choose")
        assert isinstance(app.screen, MeetingFormScreen) and app.screen.values["client"] == "Acme"
        await press(pilot, "form.cancel", "dialog.yes")
        assert isinstance(app.screen, TodayScreen)
        assert not book.clients()
        await press(pilot, "today.new", Say("Acme"), "app.quit")
        assert isinstance(app.screen, YesNo) and not app._exit
        await press(pilot, "dialog.yes")
        assert app._exit


@pytest.mark.parametrize(("lang", "word"), [("zh", "方案确认"), ("en", "Proposal agreed")])
async def test_a_stage_stored_as_a_code_is_shown_as_its_word(book: Book, lang: str, word: str) -> None:
    number = book.do(create_meeting(MeetingForm(client="华东智造", topic="价格", stage="proposal")))
    async with driven(book, lang=lang) as (app, pilot):
        app.open("form", meeting=number)
        await pilot.pause()
        stage = app.screen.query_one("#stage", FormLine)
        assert stage.value == word
        app.screen.query_one("#topic", FormLine).value = "周期"
        await press(pilot, "form.save")
        await settled(pilot)
        assert (book.meeting(number).topic, book.meeting(number).stage) == ("周期", "proposal")


async def test_the_head_of_a_meeting_that_exists(book: Book) -> None:
    number = book.do(create_meeting(FORM))
    book.do(start(book, number))
    before = book.meeting(number)
    async with driven(book, lang="zh") as (app, pilot):
        await press(pilot, "today.edit")
        screen = app.screen
        assert isinstance(screen, MeetingFormScreen)
        assert not screen.query("#client") and not screen.query("#at")
        await press(pilot, "form.save")
        unchanged = book.meeting(number)
        assert unchanged == before
        await press(pilot, "today.edit")
        assert here(app) == "topic", "it begins where a person edits"
        await pilot.press("ctrl+u")
        await typed(pilot, "终稿")
        await go_to(pilot, "theirs")
        await pilot.press("end")
        await press(pilot, Say("，钱工"), "form.save")
    after = book.meeting(number)
    assert (after.topic, " ".join(a.name for a in after.attendees)) == ("终稿", "李雷 韩梅 王总 赵经理 钱工")
    assert after.attendees[:2] == before.attendees[:2] and after.objectives == before.objectives
    assert book.do(book.undo(number)) == "head" and book.meeting(number).topic == before.topic


async def test_what_another_program_has_put_on_other_lines_stays(book: Book, tmp_path: Path) -> None:
    number = book.do(create_meeting(FORM))
    book.do(start(book, number))
    async with driven(book, lang="zh") as (app, pilot):
        await press(pilot, "today.edit")
        await pilot.press("ctrl+u")
        await typed(pilot, "终稿")
        with closing(Book.open(tmp_path / "book", user="韩梅", now=NOW)) as other:
            other.do(update_meeting(other, number, place="二楼", topic="初稿"))
        await press(pilot, "form.save")
        assert isinstance(app.screen, MeetingFormScreen) and t("form.changed", now="初稿") in text_of(app)
        await press(pilot, "form.save")
    assert (book.meeting(number).topic, book.meeting(number).place) == ("终稿", "二楼")


async def test_a_meeting_that_another_program_took_out_is_not_saved(book: Book, tmp_path: Path) -> None:
    number = book.do(create_meeting(FORM._replace(at="2026-12-01T10:00:00+08:00")))
    async with driven(book, lang="zh") as (app, pilot):
        app.open("form", meeting=number)
        await settled(pilot)
        with closing(Book.open(tmp_path / "book", user="韩梅", now=NOW)) as other:
            other.do(delete(other, number))
        await press(pilot, Say("，终稿"), "form.save")
        assert isinstance(app.screen, MeetingFormScreen) and t("store.gone") in text_of(app)


@pytest.mark.parametrize(("lang", "size"), TWO)
async def test_every_line_fits(book: Book, lang: str, size: Size) -> None:
    book.do(create_meeting(FORM))
    async with driven(book, lang=lang, size=size) as (app, pilot):
        await press(pilot, "today.new")
        rows = screen_text(app)
        assert all(width(row) == size[0] for row in rows)
        text = "\n".join(rows)
        for field in app.screen.query("FormLine, Choice"):
            assert not field.display or not field.region or t(f"form.{field.id}") in text
        assert t("form.start") in text and "华东智造" in text
        for scene in SCENES:
            assert t(f"scene.{scene}") in text


@pytest.mark.parametrize("cells", (50, 68))
async def test_a_long_value_stays_in_sight(book: Book, cells: int) -> None:
    value = ("John Smith:Account manager:coordinator, Lily Chen:Engineer, Tom Reed")[:cells]
    async with driven(book, size=SIZES[1]) as (app, pilot):
        await press(pilot, "today.new", Say(value))
        assert value[-20:] in text_of(app) and "…" not in text_of(app)
        await press(pilot, "field.next")
        assert value[20:30] in text_of(app)
        room = app.screen.query_one("#client").size.width
        assert any(row.split("│")[0].rstrip().endswith("…") for row in screen_text(app)) == (cells > room)


async def test_a_book_that_is_read_only_says_so(book: Book) -> None:
    book.do(create_meeting(FORM))
    reader = Book.open(book.path, user="李雷", now=NOW, read_only=True)
    async with driven(reader) as (app, pilot):
        await press(pilot, "today.new", Say("Acme"), "form.save")
        assert isinstance(app.screen, MeetingFormScreen)
        assert t("store.read_only.asked")[:30] in text_of(app)
    reader.close()


async def test_hostile_texts_in_every_line(book: Book) -> None:
    texts = [text for text in naughty() if len(text) < 500][::150]
    for text in texts:
        async with driven(book) as (app, pilot):
            await press(pilot, "today.new")
            for line in app.screen.query(FormLine):
                if line.id != "at":
                    line.focus()
                    line.value = text
            await pilot.pause()
            rows = screen_text(app)
            assert not any(c < " " or "\x7f" <= c <= "\x9f" for row in rows for c in row)
            await press(pilot, "form.save")
            assert isinstance(app.screen, RecordScreen | MeetingFormScreen)


NAMES = {"en": ("Ann Lee", "Tom Reyes", "Tom Reed"), "zh": ("王总", "王总监", "赵经理")}


@given(data=st.data())
@pytest.mark.parametrize("breaks", [PEOPLE_BREAKS, GOAL_BREAKS])
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_what_is_taken_stands_behind_a_separator(lang: str, breaks: str, data: st.DataObject) -> None:
    """Whatever was typed before it; and no full-width sign where nothing is Chinese."""
    words = dict.fromkeys(NAMES[lang], "")
    written = data.draw(st.lists(st.sampled_from(NAMES[lang]), unique=True, max_size=2))
    typed = data.draw(st.sampled_from(("", " ", NAMES[lang][2][:2], NAMES[lang][2])))
    line = (
        "".join(f"{word}{data.draw(st.sampled_from((breaks[0], breaks[0] + ' ')))}" for word in written)
        + typed
    )
    piece = last_piece(line, breaks, words)
    for word in completions(piece.text, words, split(piece.before, breaks)):
        whole = piece.before + word
        kept = [*written, NAMES[lang][2]] if typed == NAMES[lang][2] else written
        assert split(whole, breaks) == (*kept, word)
        assert lang == "zh" or whole.isascii()


@pytest.mark.guide(7, 33)
@pytest.mark.parametrize("lang", ["en", "zh"])
async def test_several_are_taken_one_after_the_other(book: Book, lang: str) -> None:
    async with driven(book, lang=lang) as (app, pilot):
        await press(pilot, "today.new")
        await go_to(pilot, "scene")
        await press(pilot, "choice.second")
        await go_to(pilot, "objectives")
        first, second, _, *_ = known(app)
        await press(pilot, "field.down", "field.next", "field.down", "field.next")
        assert not {first, second} & set(known(app))
        line = app.screen.query_one("#objectives", FormLine)
        sign = "；" if lang == "zh" else "; "
        assert line.value == f"{first}{sign}{second}{sign}"
        line.value = first
        await press(pilot, "field.down", "field.next")
        assert line.value == f"{first}{sign}{second}{sign}", "a whole one stays, another follows it"
        line.value = ""
        app.copy_to_clipboard("Fix the price\nSign")
        line.action_paste()
        assert line.value == "Fix the price; Sign"


@pytest.mark.parametrize("lang", ["en", "zh"])
async def test_the_foot_says_what_tab_does(book: Book, lang: str) -> None:
    book.do(create_meeting(FORM))
    async with driven(book, lang=lang) as (app, pilot):
        await press(pilot, "today.new")

        def tab() -> str:
            return {hint.key: hint.word for hint in app.screen.query_one(Foot).hints}.get("Tab", "")

        assert tab() == "" and known(app) == ["华东智造"], "on an empty line it does what Enter does"
        await typed(pilot, "华")
        assert tab() == t("keys.field.take")
        await press(pilot, "field.take")
        assert app.screen.query_one("#client", FormLine).value == "华东智造" and tab() == ""
        await pilot.press("ctrl+u")
        await press(pilot, "field.down")
        assert tab() == t("keys.field.take")
        await pilot.press("up")
        await press(pilot, "field.take")
        assert here(app) == "deal"
        await press(pilot, "field.previous")
        assert here(app) == "client"


@pytest.mark.parametrize("size", SIZES)
async def test_the_first_frame_is_laid_out_for_its_width(book: Book, size: Size) -> None:
    """Before Textual's own breakpoints, which are looked at after it."""
    async with driven(book, size=size) as (app, _):
        for name in ("form", "clients"):
            made = app.make(name)
            assert made.has_class("-wide") == (size[0] >= 120) != made.has_class("-narrow")


@pytest.mark.parametrize(("lang", "size"), TWO)
async def test_a_role_that_is_none_gets_a_sentence(book: Book, lang: str, size: Size) -> None:
    async with driven(book, lang=lang, size=size) as (app, pilot):
        await press(pilot, "today.new", Say("Acme"))
        await go_to(pilot, "theirs")
        await typed(pilot, "Tom:CIO:boss")
        sentence = t("form.role_unknown", role="boss", known=role_words())
        assert sentence in app.screen.query_one("#form-note", Pane).text
        await go_to(pilot, "topic")
        await press(pilot, "form.save")
        assert here(app) == "theirs" and not book.clients()
        assert sentence in app.screen.query_one("#form-note", Pane).text
        await typed(pilot, "x")
        await pilot.press(*["backspace"] * 5)
        await press(pilot, Say(t("role.need_owner")), "form.save")
    assert book.meeting(1).attendees[0].roles == ("need_owner",)


async def test_a_meeting_needs_few_keys(book: Book) -> None:
    """Ten seconds of typing at 200 characters a minute are 33 keys."""
    book.do(create_meeting(FORM))
    keys = ["n", *"华东", "tab", "enter", "enter", *"终稿", "ctrl+s"]
    async with driven(book, lang="zh") as (app, pilot):
        await pilot.press(*keys)
        assert isinstance(app.screen, RecordScreen)
    assert len(keys) < 33
    newest = max(book.meetings(1), key=lambda meeting: meeting.number)
    assert newest.topic == "终稿" and len(book.clients()) == len(book.deals(1)) == 1
    assert (newest.number, newest.place) == (2, "三楼会议室")
    people = " ".join(f"{a.name}:{a.title}" for a in newest.attendees)
    assert people == "李雷:客户经理 韩梅:工程师 王总:信息总监 赵经理:订单部经理"


def test_the_form_takes_what_the_service_names() -> None:
    assert {*MeetingForm._fields, "next_date"} - {"agenda"} == {field.name for field in FIELDS}


# --------------------------------------------------------------------------------------------------
# The meeting form of a change: what is changed, who asked for it, what it reaches (guide 15, 16).


CHANGE = FORM._replace(
    scene="change", change="增加移动端审批", raised_by="王总", impact="周期加15天；~我方多投入两人"
)


@pytest.mark.guide(15, 16)
@pytest.mark.parametrize(("lang", "size"), TWO)
async def test_the_lines_of_a_change_stand_where_it_is_one(book: Book, lang: str, size: Size) -> None:
    async with driven(book, lang=lang, size=size) as (app, pilot):
        await press(pilot, "today.new")
        assert t("form.impact") not in text_of(app)
        await typed(pilot, "Acme")
        await go_to(pilot, "scene")
        await press(pilot, "choice.third")
        rows = screen_text(app)
        for name in ("change", "raised_by", "impact", "stage", "recorder"):
            assert any(row.strip(" >").startswith(t(f"form.{name}")) for row in rows), name
        assert [width(row) for row in rows] == [size[0]] * size[1]
        await press(pilot, "field.next")
        for value in ("增加移动端审批", "王总", "周期加15天"):
            await press(pilot, Say(value), "field.next")
        await press(pilot, "form.save")
    meeting = book.meeting(1)
    told = (meeting.scene, meeting.change, meeting.raised_by, meeting.impact)
    assert told == ("change", "增加移动端审批", "王总", "周期加15天")


async def test_a_change_is_edited_and_another_scene_leaves_it_alone(book: Book) -> None:
    number = book.do(create_meeting(CHANGE))
    async with driven(book, lang="zh") as (app, pilot):
        app.push_screen(MeetingFormScreen(book, meeting=number))
        await pilot.pause()
        assert "增加移动端审批" in text_of(app)
        await go_to(pilot, "impact")
        await typed(pilot, "，报价另议")
        await go_to(pilot, "scene")
        await press(pilot, "choice.second")
        assert "增加移动端审批" not in text_of(app)
        await press(pilot, "form.save")
    meeting = book.meeting(number)
    assert (meeting.scene, meeting.impact) == ("negotiation", CHANGE.impact), "not shown, not changed"


async def test_people_of_both_sides_may_have_raised_it(book: Book) -> None:
    book.do(create_meeting(FORM))
    async with driven(book, lang="zh") as (app, pilot):
        await press(pilot, "today.new", Say("华东智造"))
        await go_to(pilot, "scene")
        await press(pilot, "choice.third")
        await go_to(pilot, "raised_by")
        assert "王总" in text_of(app) and "李雷" in text_of(app)


@pytest.mark.guide(15, 16)
def test_the_minutes_tell_the_change_and_the_client_what_is_not_internal(book: Book) -> None:
    number = book.do(create_meeting(CHANGE._replace(impact="~我方多投入两人")))
    facts = dict(block(minutes(source(book, number), "internal", "zh"), "A"))
    told = [facts[name] for name in ("变更内容", "提出方", "影响范围")]
    assert told == ["增加移动端审批", "王总", "~我方多投入两人"]
    client = dict(block(minutes(source(book, number), "client", "zh"), "A"))
    assert (client["变更内容"], client["提出方"]) == ("增加移动端审批", "王总")
    assert "影响范围" not in client and "多投入" not in minutes(source(book, number), "client", "zh")
